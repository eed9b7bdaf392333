import { fileOf, type Dialect } from "../../../provider/flink/conf-file";
import { ConfigReader, type Answer, type ConfFolder, type Locale } from "./config-reader";

/** What a chapter needs: a Flink to ask and how its cases are drawn. */
export interface Scene {
  readonly version: string;
  readonly dialect: Dialect;
  /** What Flink has of a text, on a machine with a UTF-8 locale or without any. */
  read(text: string, locale: Locale): Promise<Answer>;
  /** What Flink has of a conf folder with these files. */
  readFolder(conf: ConfFolder): Promise<Answer>;
}

/** Two of a version's readers, started before the tests of the chapter in which it is called. */
export class Readers {
  private readonly readers = new Map<Locale, ConfigReader>();

  constructor(version: string) {
    beforeAll(() => {
      this.readers.set("utf8", ConfigReader.start(version, "utf8"));
      this.readers.set("none", ConfigReader.start(version, "none"));
    });
    afterAll(() => Promise.all([...this.readers.values()].map((reader) => reader.stop())));
  }

  read(dialect: Dialect, text: string, locale: Locale): Promise<Answer> {
    return this.readFolder({ [fileOf[dialect]]: text }, locale);
  }

  readFolder(conf: ConfFolder, locale: Locale): Promise<Answer> {
    const reader = this.readers.get(locale);
    if (reader === undefined) throw new Error("readers: not started");
    return reader.read(conf);
  }
}
