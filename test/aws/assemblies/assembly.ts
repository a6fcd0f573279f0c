import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** One object of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

/** A CloudFormation template as the CDK writes it. */
export interface Template {
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

/** A template and where it stands. */
export interface TemplateFile {
  /** The file's name without `.template.json` or `.nested.template.json`. */
  readonly name: string;
  readonly file: string;
  readonly template: Template;
}

const SUFFIX = /(\.nested)?\.template\.json$/;

/**
 * Every template below a cloud assembly, those of nested stacks and of stages too, sorted by name.
 *
 * @throws if there is none: an assembly without a template has nothing to judge.
 */
export async function templatesOf(assembly: string): Promise<readonly TemplateFile[]> {
  const files = (await readdir(assembly, { recursive: true })).filter((file) => SUFFIX.test(file)).sort();
  if (files.length === 0) throw new Error(`there is no template below ${assembly}`);
  return Promise.all(
    files.map(async (file) => ({
      name: basename(file).replace(SUFFIX, ''),
      file: join(assembly, file),
      template: JSON.parse(await readFile(join(assembly, file), 'utf8')) as Template,
    })),
  );
}

/** The objects of a template with their logical names. */
export const resourcesOf = ({ template }: TemplateFile): readonly (readonly [string, Resource])[] =>
  Object.entries(template.Resources ?? {});
