/**
 * Compares Keelson's evaluation of IAM policies with others' on random policies and requests: moto's (MOTO_PYTHON: the python of an environment that has
 * it), and that of @cloud-copilot/iam-simulate where IAM_SIMULATE names a folder that has it installed. SEED and CASES say which and how many.
 * Then with moto's on all roles of templates: one written by hand, and those of the files that are given.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Account, iamOf, type Template } from '../../../src/aws/iam';
import { shopTemplate } from '../../aws-target/iam/shop';
import { ACCOUNT, type Case, ROLE, SESSION, simpleCase, wholeCase } from './cases';
import { Random } from './random';
import { roleCases } from './template-cases';

const CASES = Number(process.env.CASES ?? 6000);
const SEED = Number(process.env.SEED ?? 20261121);

let passed = 0;
let failed = 0;

function check(name: string, problems: readonly string[]): void {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  for (const problem of problems.slice(0, 5)) console.log(`     ${problem}`);
}

/** The case as a template: a role with its policies, a queue with its own. */
function accountOf({ identity, boundary, resourcePolicy, resource }: Case): Account {
  return iamOf({
    templates: [
      {
        name: 'case',
        template: {
          Resources: {
            Caller: {
              Type: 'AWS::IAM::Role',
              Properties: {
                RoleName: 'caller',
                AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
                Policies: identity.map((PolicyDocument, index) => ({ PolicyName: `p${index}`, PolicyDocument })),
                ...(boundary === undefined ? {} : { PermissionsBoundary: { Ref: 'Boundary' } }),
              },
            },
            ...(boundary === undefined ? {} : { Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: boundary } } }),
            Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: resource.split(':').at(-1) } },
            ...(resourcePolicy === undefined
              ? {}
              : { Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: resourcePolicy } } }),
          },
        },
      },
    ],
  });
}

function keelson(one: Case): string {
  return accountOf(one).evaluate({
    principal: { role: 'Caller', session: 'session' },
    action: one.action,
    resource: one.resource,
    // A key that a case does not give is not there.
    context: { 'aws:SecureTransport': undefined, ...one.context },
  }).decision;
}

/** What moto decides of each case; undefined where it did not answer. */
function motoDecisions(python: string, cases: readonly object[]): readonly string[] | undefined {
  const { stdout, stderr, status } = spawnSync(python, [join(__dirname, 'moto_decisions.py')], {
    // To moto a dollar sign ends a pattern: the stage `$default` of policies and requests gets a name without one.
    input: cases.map((one) => JSON.stringify(one).replaceAll('$default', 'default-stage')).join('\n'),
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  const answers = stdout.trim().split('\n');
  if (status === 0 && answers.length === cases.length) return answers;
  check('moto answers', [stderr.slice(-500)]);
  return undefined;
}

function templatesWithMoto(python: string, files: readonly string[]): void {
  const templates = [
    ['the shop written by hand', shopTemplate()] as const,
    ...files.map((file) => [file, JSON.parse(readFileSync(file, 'utf8')) as Template] as const),
  ];
  for (const [name, template] of templates) {
    const cases = roleCases(template);
    if (cases.length === 0) {
      check(name, ['it has no role that can be compared']);
      continue;
    }
    const answers = motoDecisions(python, cases);
    if (answers === undefined) return;
    const differences = cases.filter(({ decision }, index) => decision !== answers[index]);
    const roles = new Set(cases.map(({ role }) => role)).size;
    const allowed = cases.filter(({ decision }) => decision === 'allowed').length;
    check(
      `${name}: moto decides ${cases.length} requests of ${roles} roles as Keelson does, ${allowed} of them allowed`,
      allowed === 0
        ? ['nothing is allowed']
        : differences.map(({ role, action, resource, decision }) => `${role} ${action} ${resource}: keelson ${decision}`),
    );
  }
}

function withMoto(python: string): void {
  const random = new Random(SEED);
  const cases = Array.from({ length: CASES }, () => simpleCase(random));
  const answers = motoDecisions(python, cases);
  if (answers === undefined) return;
  const within = { same: 0, allowed: 0, differences: [] as string[] };
  const beyond = new Map<string, { same: number; other: number }>();
  for (const [index, one] of cases.entries()) {
    const own = keelson(one);
    const isSame = own === answers[index];
    if (one.beyondMoto.length === 0) {
      if (isSame) within.same += 1;
      else within.differences.push(`keelson ${own}, moto ${answers[index]}: ${JSON.stringify(one)}`);
      if (own === 'allowed') within.allowed += 1;
    } else
      for (const feature of one.beyondMoto) {
        const count = beyond.get(feature) ?? { same: 0, other: 0 };
        beyond.set(feature, isSame ? { ...count, same: count.same + 1 } : { ...count, other: count.other + 1 });
      }
  }
  check(`moto decides ${within.same} cases as Keelson does, ${within.allowed} of them allowed`, within.differences);
  check('both decisions occur', within.allowed > 0 && within.same > within.allowed ? [] : ['all cases are decided alike']);
  // That moto is partial is a fact to be seen: were one of these no longer so, the case would belong above.
  for (const [feature, { same, other }] of [...beyond].sort())
    check(
      `moto does not know ${feature}: ${other} of ${same + other} cases decided otherwise`,
      other > 0 ? [] : ['moto now agrees: compare these cases too'],
    );
}

interface Simulation {
  runSimulation(simulation: object, options: object): Promise<{ overallResult?: string; resultType: string; errors?: unknown }>;
}

async function withSimulate(folder: string): Promise<void> {
  const { runSimulation } = createRequire(join(folder, 'package.json'))('@cloud-copilot/iam-simulate') as Simulation;
  const random = new Random(SEED + 1);
  const differences: string[] = [];
  const counts = { allowed: 0, denied: 0 };
  let families = 0;
  for (let index = 0; index < CASES; index += 1) {
    const one = wholeCase(random);
    const own = keelson(one);
    const { overallResult: result, errors } = await runSimulation(
      {
        request: {
          principal: SESSION,
          action: one.action,
          resource: { resource: one.resource, accountId: ACCOUNT },
          contextVariables: { ...one.context, 'aws:PrincipalArn': ROLE },
        },
        identityPolicies: one.identity.map((policy, place) => ({ name: `p${place}`, policy: clean(policy) })),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...(one.resourcePolicy === undefined ? {} : { resourcePolicy: clean(one.resourcePolicy) }),
        ...(one.boundary === undefined ? {} : { permissionBoundaryPolicies: [{ name: 'boundary', policy: clean(one.boundary) }] }),
      },
      {},
    );
    if (result === undefined) {
      differences.push(`iam-simulate refuses ${JSON.stringify(errors)}: ${JSON.stringify(one)}`);
      continue;
    }
    const theirs = result === 'Allowed' ? 'allowed' : 'denied';
    counts[theirs] += 1;
    if (own === theirs) continue;
    // "All IP addresses except the specified range" (IAM User Guide): an address of the other family is such a one, which iam-simulate does not see.
    if (String(one.context['aws:SourceIp']).includes(':') && JSON.stringify(one).includes('NotIpAddress')) families += 1;
    else differences.push(`keelson ${own}, iam-simulate ${result}: ${JSON.stringify(one)}`);
  }
  check(
    `iam-simulate decides ${CASES - differences.length - families} of ${CASES} cases as Keelson does, ${counts.allowed} allowed; in ${families} it takes an address of IPv6 for one of IPv4`,
    differences,
  );
  check('both decisions occur', counts.allowed > 0 && counts.denied > 0 ? [] : ['all cases are decided alike']);
}

/** As JSON carries it: without members that are undefined. */
function clean(policy: object): object {
  return JSON.parse(JSON.stringify(policy)) as object;
}

async function main(): Promise<void> {
  const { MOTO_PYTHON, IAM_SIMULATE } = process.env;
  if (MOTO_PYTHON === undefined) check('MOTO_PYTHON names the python of an environment that has moto', ['it is not set']);
  else {
    withMoto(MOTO_PYTHON);
    templatesWithMoto(MOTO_PYTHON, process.argv.slice(2));
  }
  if (IAM_SIMULATE !== undefined) await withSimulate(IAM_SIMULATE);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

void main();
