import type { Random } from './random';

export const ACCOUNT = '111111111111';
const OTHER = '222222222222';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/caller`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/caller/session`;

/** One request, and every policy that has a say. */
export interface Case {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly identity: readonly object[];
  readonly boundary: object | undefined;
  readonly resourcePolicy: object | undefined;
  /** What moto does not evaluate as IAM does, of what this case has. */
  readonly beyondMoto: readonly string[];
}

const ACTIONS = ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueUrl'];
const ACTION_PATTERNS = [...ACTIONS, 'sqs:*', 'sqs:Send*', '*', 'sqs:*Message', 'sns:Publish', 'sqs:Get*', 'sns:*'];
const QUEUES = ['orders', 'orders-dead', 'payments', 'orders.fifo'].map((queue) => `arn:aws:sqs:eu-central-1:${ACCOUNT}:${queue}`);
const RESOURCE_PATTERNS = [
  ...QUEUES,
  '*',
  `arn:aws:sqs:*:${ACCOUNT}:*`,
  `arn:aws:sqs:eu-central-1:${ACCOUNT}:orders*`,
  `arn:aws:sqs:eu-central-1:*:pay*s`,
  `arn:aws:sqs:us-*:${ACCOUNT}:*`,
];
const PRINCIPALS = [
  ROLE,
  `arn:aws:iam::${ACCOUNT}:root`,
  ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:role/somebody`,
  '*',
  `arn:aws:iam::${OTHER}:root`,
  SESSION,
];
const KEYS = [
  'aws:SourceIp',
  'aws:PrincipalTag/team',
  'aws:SourceArn',
  'aws:CurrentTime',
  'aws:MultiFactorAuthAge',
  'aws:TagKeys',
  'aws:SecureTransport',
] as const;

const VALUES: Readonly<Record<(typeof KEYS)[number], readonly string[]>> = {
  'aws:SourceIp': ['10.1.2.3', '203.0.113.7', '2001:db8::7'],
  'aws:PrincipalTag/team': ['shop', 'Shop', 'payments'],
  'aws:SourceArn': [`arn:aws:sns:eu-central-1:${ACCOUNT}:orders`, `arn:aws:sns:us-east-1:${ACCOUNT}:payments`],
  'aws:CurrentTime': ['2026-01-01T00:00:00Z', '2027-06-01T12:00:00Z'],
  'aws:MultiFactorAuthAge': ['0', '300', '3600'],
  'aws:TagKeys': ['team', 'cost', 'stage'],
  'aws:SecureTransport': ['true', 'false'],
};

const CONDITIONS: Readonly<Record<(typeof KEYS)[number], { readonly operators: readonly string[]; readonly values: readonly string[] }>> = {
  'aws:SourceIp': {
    operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
    values: ['10.0.0.0/8', '203.0.113.7', '203.0.113.0/24', '2001:db8::/32'],
  },
  'aws:PrincipalTag/team': {
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringEqualsIfExists',
      'Null',
    ],
    values: ['shop', 's*', 'pay?ents', 'SHOP', 'true', 'false'],
  },
  'aws:SourceArn': {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotLike', 'ArnNotEquals', 'ArnLikeIfExists'],
    values: [`arn:aws:sns:*:${ACCOUNT}:orders`, `arn:aws:sns:eu-central-1:${ACCOUNT}:*`, 'arn:aws:s3:*:*:*'],
  },
  'aws:CurrentTime': {
    operators: ['DateLessThan', 'DateGreaterThanEquals', 'DateNotEquals'],
    values: ['2026-06-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  },
  'aws:MultiFactorAuthAge': {
    operators: ['NumericLessThan', 'NumericGreaterThanEquals', 'NumericEquals', 'NumericNotEquals', 'NumericLessThanEqualsIfExists'],
    values: ['300', '0', '1000'],
  },
  'aws:TagKeys': {
    operators: [
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAnyValue:StringLike',
      'ForAllValues:StringNotEquals',
      'ForAnyValue:StringNotEquals',
    ],
    values: ['team', 'cost', 'st*'],
  },
  'aws:SecureTransport': { operators: ['Bool', 'BoolIfExists', 'Null'], values: ['true', 'false'] },
};

/** Policies of a caller alone, in words that moto evaluates; now and then in others. */
export function simpleCase(random: Random): Case {
  const beyond = new Set<string>();
  const identity = random.some([0], 3).map(() => ({
    Version: '2012-10-17',
    Statement: random.some([0], 4).map(() => {
      const statement = plainStatement(random);
      if (random.chance(0.03)) {
        beyond.add('the case of actions');
        return { ...statement, Action: String(random.one(ACTIONS)).toUpperCase(), NotAction: undefined };
      }
      if (random.chance(0.03)) {
        beyond.add('the wildcard ?');
        return { ...statement, Resource: `arn:aws:sqs:eu-central-1:${ACCOUNT}:order?` };
      }
      if (random.chance(0.03)) {
        beyond.add('NotResource');
        return { ...statement, Resource: undefined, NotResource: random.one(RESOURCE_PATTERNS) };
      }
      if (random.chance(0.03)) {
        beyond.add('conditions of identity policies');
        return { ...statement, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'shop' } } };
      }
      return statement;
    }),
  }));
  return {
    action: random.one(ACTIONS),
    resource: random.one(QUEUES),
    context: {},
    identity,
    boundary: undefined,
    resourcePolicy: undefined,
    beyondMoto: [...beyond],
  };
}

/** Everything: conditions, policies of the resource, permissions boundaries. */
export function wholeCase(random: Random): Case {
  const context: Record<string, string | readonly string[]> = { 'aws:PrincipalArn': ROLE };
  for (const key of KEYS)
    if (random.chance(0.6)) context[key] = key === 'aws:TagKeys' ? random.some(VALUES[key], 3) : random.one(VALUES[key]);
  const policy = (withPrincipals: boolean): object => ({
    Version: '2012-10-17',
    Statement: random.some([0], 3).map(() => ({
      ...plainStatement(random, withPrincipals ? 0.25 : 0.15),
      ...(withPrincipals ? principals(random) : {}),
      ...(random.chance(0.5) ? { Condition: condition(random) } : {}),
      ...(random.chance(0.1) ? { Resource: undefined, NotResource: random.some(RESOURCE_PATTERNS, 2) } : {}),
    })),
  });
  return {
    action: random.one(ACTIONS),
    resource: random.one(QUEUES),
    context,
    identity: random.chance(0.2) ? [] : random.some([0], 2).map(() => policy(false)),
    boundary: random.chance(0.3) ? policy(false) : undefined,
    resourcePolicy: random.chance(0.6) ? policy(true) : undefined,
    beyondMoto: [],
  };
}

function plainStatement(random: Random, denies = 0.25): Record<string, unknown> {
  const actions = random.some(ACTION_PATTERNS, 2);
  const written = actions.length === 1 ? actions[0] : actions;
  const resources = random.some(RESOURCE_PATTERNS, 2);
  return {
    Effect: random.chance(denies) ? 'Deny' : 'Allow',
    ...(random.chance(0.1) ? { NotAction: written } : { Action: written }),
    Resource: resources.length === 1 ? resources[0] : resources,
  };
}

function principals(random: Random): object {
  if (random.chance(0.1)) return { Principal: '*' };
  if (random.chance(0.1)) return { Principal: { Service: 'sns.amazonaws.com' } };
  return { Principal: { AWS: random.some(PRINCIPALS, 2) } };
}

function condition(random: Random): Record<string, Record<string, unknown>> {
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const key of random.some(KEYS, 2)) {
    const operator = random.one(CONDITIONS[key].operators);
    const values = operator === 'Null' ? [random.one(['true', 'false'])] : random.some(CONDITIONS[key].values, 2);
    conditions[operator] = { ...conditions[operator], [key]: values.length === 1 ? values[0] : values };
  }
  return conditions;
}
