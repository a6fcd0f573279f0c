import { join } from 'node:path';
import type { Assembly } from '../assemblies/synthesise';
import type { Checked } from '../checks';
import type { Answer, Client } from '../servers/client';
import { withClient } from '../servers/client';
import { withServer } from '../servers/server';
import { Cdk } from './cdk';
import { changeOneQueue, deployable } from './changed';
import { credentialsOf, motoPython, motoServer, serverErrors, supportedTypes } from './moto';
import { READERS } from './readers';
import { SKIPPED } from './skipped';
import { described, type Listed, listed, type StackArtifact, stackArtifacts } from './stacks';

/** Types that were met in a template of this run. */
const met = new Set<string>();

/** What every step of a deployment works with. */
interface Stage {
  readonly client: Client;
  readonly cdk: Cdk;
  /** The folder that is deployed. */
  readonly app: string;
  readonly stacks: readonly StackArtifact[];
  readonly supported: ReadonlySet<string>;
}

/** Each object and what its service says of it. */
type Snapshot = ReadonlyMap<string, string>;

async function everything(client: Client, stacks: readonly StackArtifact[]): Promise<readonly Listed[]> {
  return (await Promise.all(stacks.map(({ name }) => listed(client, name)))).flat();
}

/** A permission on what moto skips is skipped with it. */
const isMade = ({ type, about }: Listed, supported: ReadonlySet<string>): boolean =>
  supported.has(type) && (about === undefined || supported.has(about));

async function snapshot(client: Client, objects: readonly Listed[]): Promise<Snapshot> {
  const all = new Map<string, string>();
  for (const object of objects) all.set(object.name, JSON.stringify((await described(client, object)) ?? null));
  return all;
}

/** What the template says against what is there. */
async function readBack(client: Client, objects: readonly Listed[], supported: ReadonlySet<string>): Promise<Checked> {
  for (const { type } of objects) met.add(type);
  const isCustom = ({ type }: Listed): boolean => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
  const made = objects.filter((object) => isMade(object, supported));
  const custom = objects.filter(isCustom);
  const others = objects.filter((object) => !isMade(object, supported) && !isCustom(object));
  const findings = [
    ...others
      .filter(({ type, about }) => !SKIPPED.has(about ?? type))
      .map(({ type, name }) => `${name}: moto skips ${type} in silence, and deployment/skipped.ts does not say so`),
    ...custom.filter((object) => !object.made).map(({ name }) => `${name}: its function was never asked`),
  ];
  for (const object of made) {
    if (READERS[object.type] === undefined) findings.push(`${object.name}: deployment/readers.ts cannot read ${object.type} back`);
    else if ((await described(client, object)) === undefined) findings.push(`${object.name}: ${object.type} is not there`);
  }
  return {
    findings,
    detail: `${made.length} of ${objects.length} objects are there, ${custom.length} custom resources answered, ${others.length} are of types that moto skips`,
    notes: [`skipped in silence: ${[...new Set(others.map(({ type }) => type))].sort().join(', ')}`],
  };
}

const differences = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));

/** What a change set of the stack's own template would do: CloudFormation refuses one that changes nothing. */
async function changeSet(client: Client, StackName: string): Promise<readonly string[]> {
  const { TemplateBody } = await client.call('cloudformation', 'get_template', { StackName });
  const body = typeof TemplateBody === 'string' ? TemplateBody : JSON.stringify(TemplateBody);
  const ChangeSetName = 'same-again';
  await client.call('cloudformation', 'create_change_set', {
    StackName,
    ChangeSetName,
    TemplateBody: body,
    ChangeSetType: 'UPDATE',
    Capabilities: ['CAPABILITY_IAM'],
  });
  const said = await client.call('cloudformation', 'describe_change_set', { StackName, ChangeSetName });
  return said.Status === 'FAILED' && /didn't contain changes/.test(said.StatusReason)
    ? []
    : [`${StackName}: a change set of the same is ${said.Status}`];
}

/** A second deployment of the same assembly: nothing is to change, by the command line, by a change set, and by what is there. */
async function deployedAgain({ client, cdk, app, stacks, supported }: Stage): Promise<Checked> {
  const before = await snapshot(
    client,
    (await everything(client, stacks)).filter((object) => object.type in READERS && isMade(object, supported)),
  );
  const times = async (): Promise<string> => JSON.stringify((await client.call('cloudformation', 'describe_stacks')).Stacks);
  const stood = await times();
  const said = await cdk.run('deploy', '--app', app, '--all', '--require-approval', 'never');
  const after = await snapshot(
    client,
    (await everything(client, stacks)).filter((object) => object.type in READERS && isMade(object, supported)),
  );
  const sets = await Promise.all(stacks.map((stack) => changeSet(client, stack.name)));
  const difference = await cdk.run('diff', '--app', app, '--all', '--fail');
  return {
    findings: [
      ...stacks
        .filter(({ name }) => !said.includes(`${name} (no changes)`) && !said.includes(`(${name}) (no changes)`))
        .map(({ name }) => `${name}: the command line found changes:\n${said.slice(-1500)}`),
      ...differences(before, after).map((name) => `${name} was changed by a second deployment of the same`),
      ...(stood === (await times()) ? [] : ['a stack was updated by a second deployment of the same']),
      ...sets.flat(),
      ...(/no differences|There were no differences/i.test(difference) ? [] : [`cdk diff found differences:\n${difference.slice(-1500)}`]),
    ],
    detail: `${before.size} objects compared`,
  };
}

async function updated({ client, cdk, app, stacks, supported }: Stage): Promise<Checked> {
  const objects = async (): Promise<readonly Listed[]> =>
    (await everything(client, stacks)).filter((object) => object.type in READERS && isMade(object, supported));
  const before = await snapshot(client, await objects());
  const { logicalId, visibility } = await changeOneQueue(app);
  await cdk.run('deploy', '--app', app, '--all', '--require-approval', 'never');
  const after = await snapshot(client, await objects());
  const changed = differences(before, after);
  const queue = [...after].find(([name]) => name.endsWith(`/${logicalId}`));
  const said: Answer = JSON.parse(queue?.[1] ?? 'null') ?? {};
  return {
    findings: [
      ...(Number(said.VisibilityTimeout) === visibility
        ? []
        : [`${queue?.[0]} has the visibility timeout ${said.VisibilityTimeout}, not ${visibility}`]),
      ...changed.filter((name) => name !== queue?.[0]).map((name) => `${name} was changed too:\n${before.get(name)}\n${after.get(name)}`),
    ],
    detail: `${queue?.[0]} changed, of ${after.size} objects no other`,
  };
}

async function destroyed({ client, cdk, app, stacks, supported }: Stage): Promise<Checked> {
  const before = (await everything(client, stacks)).filter((object) => object.type in READERS && isMade(object, supported));
  await cdk.run('destroy', '--app', app, '--all', '--force');
  const left: string[] = [];
  for (const object of before) {
    const isThere = (await described(client, object)) !== undefined;
    if (isThere && !object.stays) left.push(`${object.name}: ${object.type} is still there`);
    if (!isThere && object.stays) left.push(`${object.name}: ${object.type} is gone, and was to stay`);
  }
  const summaries: Answer[] = (await client.call('cloudformation', 'list_stacks')).StackSummaries;
  const standing = summaries.filter(({ StackName, StackStatus }) => StackName !== 'CDKToolkit' && StackStatus !== 'DELETE_COMPLETE');
  return {
    findings: [...standing.map(({ StackName, StackStatus }) => `${StackName} is ${StackStatus}`), ...left],
    detail: `${before.filter(({ stays }) => !stays).length} objects are gone, ${before.filter(({ stays }) => stays).length} are kept`,
  };
}

/** One thing shown of a deployment. */
export interface Shown {
  readonly name: string;
  readonly result: () => Promise<Checked>;
}

/** Deploys an assembly onto moto with the CDK command line, reads it back, deploys it again, changes it and destroys it. */
export async function deployment(assembly: Assembly, scratch: string, show: (shown: Shown) => Promise<void>): Promise<void> {
  const supported = await supportedTypes();
  const stacks = await stackArtifacts(assembly.folder);
  const [{ account, region } = { account: '', region: '' }] = stacks;
  await withServer(motoServer(account), async (server) => {
    const { endpoint } = server;
    const credentials = await credentialsOf(account, endpoint, region);
    await withClient({ python: motoPython(), endpoint, region, credentials }, async (client) => {
      const cdk = new Cdk(endpoint, region, credentials, scratch);
      const app = await deployable(assembly.folder, join(scratch, 'deployed'));
      const stage = { client, cdk, app, stacks, supported };
      let read = 0;
      /** A check passes only if moto did not fail on any request meanwhile. */
      const shown = (name: string, body: () => Promise<Checked>): Promise<void> =>
        show({
          name,
          async result() {
            const result = await body().catch(
              (error: unknown): Checked => ({ findings: [error instanceof Error ? error.message : String(error)] }),
            );
            const errors = serverErrors(server.log().slice(read));
            read = server.log().length;
            return { ...result, findings: [...result.findings, ...errors] };
          },
        });
      await shown('is deployed by the CDK command line', async () => {
        await cdk.run('bootstrap', `aws://${account}/${region}`);
        await cdk.run('deploy', '--app', app, '--all', '--require-approval', 'never');
        const states: Answer[] = (await client.call('cloudformation', 'describe_stacks')).Stacks;
        return {
          findings: states
            .filter(({ StackStatus }) => StackStatus !== 'CREATE_COMPLETE')
            .map((each) => `${each.StackName} is ${each.StackStatus}`),
          detail: `${states.length - 1} stacks`,
        };
      });
      await shown('is read back', async () => readBack(client, await everything(client, stacks), supported));
      await shown('deployed again changes nothing', () => deployedAgain(stage));
      await shown('changed in one queue changes that queue alone', () => updated(stage));
      await shown('is destroyed and leaves what its template keeps', () => destroyed(stage));
    });
  });
}

/** The list of what moto skips: nothing in it that moto makes, and, where all was deployed, nothing that no template has. */
export async function skippedHolds(whole: boolean): Promise<Checked> {
  const supported = await supportedTypes();
  return {
    findings: [
      ...[...SKIPPED].filter((type) => supported.has(type)).map((type) => `moto makes ${type}: it is to be read back, not skipped`),
      ...(whole ? [...SKIPPED].filter((type) => !met.has(type)).map((type) => `no template has ${type}`) : []),
    ],
    detail: `${SKIPPED.size} types`,
  };
}
