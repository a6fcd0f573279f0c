import { isRecord } from '../../model/shape';

/** A CloudFormation template, as its JSON says it. */
export type Template = Readonly<Record<string, unknown>>;

/** A stack that is deployed from a template. */
export interface StackTemplate {
  /** The stack's name. */
  readonly name: string;
  readonly template: Template;
  /** Values of the template's parameters. @default - each parameter's own default */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Templates of its nested stacks, of all levels: by the resource's logical id, by the file that its metadata `aws:asset:path` names, or by
   * the last part of its `TemplateURL` without `.json`, which is the asset's hash in a cloud assembly.
   * @default - none
   */
  readonly nested?: Readonly<Record<string, Template>>;
  /** @default - that of the account as a whole */
  readonly account?: string;
  /** @default - that of the account as a whole */
  readonly region?: string;
}

/** A resource as its template says it, intrinsic functions unresolved. */
export interface TemplateResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The name of the condition on which it is created. */
  readonly condition: string | undefined;
}

/** The members of a section of a template; empty where it has none. */
export function section(template: Template, name: string): Readonly<Record<string, unknown>> {
  const value = template[name];
  return isRecord(value) ? value : {};
}

/** The resources of a template by logical id. */
export function resourcesOf(template: Template): ReadonlyMap<string, TemplateResource> {
  const resources = new Map<string, TemplateResource>();
  for (const [id, written] of Object.entries(section(template, 'Resources'))) {
    if (!isRecord(written) || typeof written.Type !== 'string') continue;
    resources.set(id, {
      type: written.Type,
      properties: isRecord(written.Properties) ? written.Properties : {},
      metadata: isRecord(written.Metadata) ? written.Metadata : {},
      condition: typeof written.Condition === 'string' ? written.Condition : undefined,
    });
  }
  return resources;
}
