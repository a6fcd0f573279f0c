import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Template } from '../assemblies/assembly';
import { type Answer, type Client, ServiceError } from '../servers/client';
import { type Deployed, READERS } from './readers';

/** A stack of an assembly, as its manifest says. */
export interface StackArtifact {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

interface Manifest {
  readonly artifacts: Readonly<
    Record<string, { readonly type: string; readonly environment?: string; readonly properties?: { readonly stackName?: string } }>
  >;
}

/** Anywhere, where an app leaves its account and region open. */
const ANYWHERE = { account: '123456789012', region: 'eu-central-1' };

export async function stackArtifacts(assembly: string): Promise<readonly StackArtifact[]> {
  const { artifacts } = JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  return Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { environment = '', properties }]) => {
      const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
      return {
        name: properties?.stackName ?? id,
        account: account.startsWith('unknown') ? ANYWHERE.account : account,
        region: region.startsWith('unknown') ? ANYWHERE.region : region,
      };
    });
}

/** An object as the template of its stack has it, with what CloudFormation says of it where it says anything. */
export interface Listed {
  readonly type: string;
  /** `STACK/LOGICAL-NAME`. */
  readonly name: string;
  readonly deployed: Deployed;
  /** Whether CloudFormation says to have made it. */
  readonly made: boolean;
  /** The type of the function's alias, or of what else a permission is about. */
  readonly about: string | undefined;
  /** Whether it stays when its stack goes, by its own deletion policy or that of the group that a rule is of. */
  readonly stays: boolean;
}

/** Every object of a deployed stack and of the stacks nested in it. */
export async function listed(client: Client, stack: string, label = stack): Promise<readonly Listed[]> {
  const { TemplateBody } = await client.call('cloudformation', 'get_template', { StackName: stack });
  const template = (typeof TemplateBody === 'string' ? JSON.parse(TemplateBody) : TemplateBody) as Template;
  const summaries: Answer[] = (await client.call('cloudformation', 'list_stack_resources', { StackName: stack })).StackResourceSummaries;
  const physical = new Map(
    summaries
      .filter((each) => each.ResourceType)
      .map((each) => [each.LogicalResourceId as string, (each.PhysicalResourceId ?? '') as string]),
  );
  const named = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const [reference] = Object.values((value ?? {}) as Record<string, unknown>);
    const logical = Array.isArray(reference) ? String(reference[0]) : String(reference);
    const properties = template.Resources[logical]?.Properties ?? {};
    return physical.get(logical) || String(properties.Name ?? logical);
  };
  const isRetained = (logicalId: unknown): boolean => template.Resources[String(logicalId)]?.DeletionPolicy?.startsWith('Retain') === true;
  const own = Object.entries(template.Resources).map(([logicalId, { Type, Properties = {} }]): Listed => {
    const deployed = { logicalId, physicalId: physical.get(logicalId) ?? '', properties: Properties, stack, named };
    const { Ref } = (Properties.FunctionName ?? {}) as { readonly Ref?: string };
    const about = Type === 'AWS::Lambda::Permission' && Ref !== undefined ? template.Resources[Ref]?.Type : undefined;
    const group = Type === 'AWS::EC2::SecurityGroupIngress' ? (Properties.GroupId as { 'Fn::GetAtt'?: string[] })['Fn::GetAtt'] : undefined;
    // Versions go with their function; moto does not take a rule off a group that stays.
    const stays = Type !== 'AWS::Lambda::Version' && (isRetained(logicalId) || isRetained(group?.[0]));
    return { type: Type, name: `${label}/${logicalId}`, deployed, made: physical.has(logicalId), about, stays };
  });
  const nested = await Promise.all(
    own
      .filter(({ type, made }) => type === 'AWS::CloudFormation::Stack' && made)
      .map(({ name, deployed }) => listed(client, deployed.physicalId, name)),
  );
  return [...own, ...nested.flat()];
}

/** What its own service says of an object; undefined if it is not there. */
export async function described(client: Client, { type, deployed }: Listed): Promise<Answer | undefined> {
  const read = READERS[type];
  if (read === undefined) throw new Error(`no reader for ${type}`);
  try {
    return await read(client, deployed);
  } catch (error) {
    if (
      error instanceof ServiceError &&
      /NotFound|NoSuch|NonExistent|DoesNotExist|404|does not exist|not found/i.test(`${error.code} ${error.message}`)
    ) {
      return undefined;
    }
    throw error;
  }
}
