import { ApiFault } from "../../contract";
import { cloudTime, randomText } from "../../identifiers";
import { Shelf } from "../../shelf";
import type { World } from "../../world";

/** The fields of a template that a client sets, as the API has them. */
export interface NoticeContent {
  readonly Name: string;
  readonly NoticeType: string;
  readonly NoticeLanguage: string;
  readonly UserNotices?: readonly Record<string, unknown>[];
  readonly URLNotices?: readonly Record<string, unknown>[];
  readonly CLSNotices?: readonly Record<string, unknown>[];
  readonly Tags?: readonly { Key: string; Value: string }[];
}

/** A notice template. */
export interface Notice {
  readonly id: string;
  /** The id that alert groups may name it by. */
  readonly consumerId: string;
  readonly isPreset: boolean;
  content: NoticeContent;
  updatedAt: string;
}

/** All notice templates of the account. */
export class Notices {
  private readonly shelf: Shelf<Notice>;

  constructor(world: World) {
    this.shelf = new Shelf(world.switches.newObjectsListedAfterPolls);
    const usual = { NoticeType: "ALL", NoticeLanguage: "zh-CN" };
    const preset = this.make("notice-preset01", { Name: "系统预设通知模板", ...usual }, true);
    this.shelf.place(preset.id, preset);
    for (const given of world.notices) {
      this.shelf.place(given.id, this.make(given.id, { Name: given.name, ...usual }));
    }
  }

  add(id: string, content: NoticeContent): void {
    this.shelf.add(id, this.make(id, content));
  }

  get(id: string): Notice | undefined {
    return this.shelf.get(id);
  }

  delete(id: string): void {
    this.shelf.delete(id);
  }

  /** What a list call sees. */
  list(): Notice[] {
    return this.shelf.list();
  }

  all(): Notice[] {
    return this.shelf.all();
  }

  /**
   * The notice id for a receiver that may be given as a consumer id.
   * @throws {ApiFault} `InvalidParameterValue` when there is no such template.
   */
  resolve(receiver: string): string {
    const found = this.all().find((n) => n.id === receiver || n.consumerId === receiver);
    if (found) return found.id;
    throw new ApiFault("InvalidParameterValue", `There is no notice template ${receiver}.`);
  }

  private make(id: string, content: NoticeContent, isPreset = false): Notice {
    const consumerId = `Consumer-${randomText(10)}`;
    return { id, consumerId, isPreset, content, updatedAt: cloudTime(new Date()) };
  }
}
