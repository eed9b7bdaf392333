import { ApiFault, type Call, type Service } from "../../contract";
import { page } from "../../paging";
import { parseResourceName, type Tags } from "./model";

interface ModifyParams {
  Resource: string;
  ReplaceTags?: { TagKey: string; TagValue: string }[];
  DeleteTags?: { TagKey: string }[];
}

interface DescribeParams {
  ServiceType: string;
  ResourcePrefix: string;
  ResourceIds: string[];
  ResourceRegion: string;
  Offset?: number;
  Limit?: number;
}

/** Tags of any product's resources. */
export function tagService(tags: Tags): Service {
  return {
    product: "tag",
    version: "2018-08-13",
    actions: {
      ModifyResourceTags: (call) => modify(tags, call),
      DescribeResourceTagsByResourceIds: (call) => describe(tags, call),
    },
    state: () => tags.state(),
  };
}

function modify(tags: Tags, call: Call): object {
  const params = call.params as unknown as ModifyParams;
  const resource = parseResourceName(params.Resource);
  if (!resource) {
    throw new ApiFault(
      "InvalidParameterValue.ResourceDescriptionError",
      "Resource is no six-part name.",
    );
  }
  const replace = Object.fromEntries(
    (params.ReplaceTags ?? []).map((tag) => [tag.TagKey, tag.TagValue]),
  );
  const remove = (params.DeleteTags ?? []).map((tag) => tag.TagKey);
  if (remove.some((name) => name in replace)) {
    throw new ApiFault(
      "InvalidParameterValue.DeleteTagsParamError",
      "A tag is both set and removed.",
    );
  }
  if (remove.length === 0 && Object.keys(replace).length === 0) {
    throw new ApiFault("InvalidParameter.Tag", "Neither tags to set nor tags to remove.");
  }
  tags.change(resource, replace, remove);
  return {};
}

function describe(tags: Tags, call: Call): object {
  const params = call.params as unknown as DescribeParams;
  const rows = params.ResourceIds.flatMap((id) => {
    const resource = {
      service: params.ServiceType,
      region: params.ResourceRegion,
      prefix: params.ResourcePrefix,
      id,
    };
    return Object.entries(tags.of(resource)).map(([TagKey, TagValue]) => ({
      TagKey,
      TagValue,
      ResourceId: id,
      ServiceType: params.ServiceType,
    }));
  });
  const { Offset = 0, Limit = 15 } = params;
  const asked = page(rows, params, { byDefault: 15, maximum: 200 });
  return { TotalCount: rows.length, Offset, Limit, Tags: asked };
}
