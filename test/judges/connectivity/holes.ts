import type { Policy } from './questions';

/** A mistake that is planted into good policies. */
export interface Hole {
  readonly name: string;
  /** Changes the policies, which are a copy. False where they give no occasion. */
  plant(policies: Policy[]): boolean;
}

const rulesOf = (policy: Policy): any[] => [...(policy.spec.ingress ?? []), ...(policy.spec.egress ?? [])];
const peersOf = (rule: any): any[] => rule.from ?? rule.to ?? [];

/** Changes the first thing that can be changed so; tells whether there was one. */
function first(things: readonly any[], change: (thing: any) => boolean): boolean {
  return things.some(change);
}

/** The policies of units, not the default of a namespace. */
const ofUnits = (policies: Policy[]): Policy[] => policies.filter(({ spec }) => rulesOf({ spec }).length > 0);
const rules = (policies: Policy[]): any[] => policies.flatMap(rulesOf);
const peers = (policies: Policy[]): any[] => rules(policies).flatMap(peersOf);

/** Changes one field; true, as a change that was made. */
function set(object: any, field: string, value: unknown): true {
  object[field] = value;
  return true;
}

const rule = (direction: 'ingress' | 'egress', change: (rules: any[]) => void) => (policies: Policy[]) =>
  first(ofUnits(policies), ({ spec }) => {
    if ((spec[direction] ?? []).length === 0) return false;
    change(spec[direction]);
    return true;
  });

const peer = (change: (peer: any) => boolean) => (policies: Policy[]) => first(peers(policies), change);

function wider({ ipBlock }: any): boolean {
  const [address, length] = (ipBlock?.cidr ?? '').split('/');
  if (!(Number(length) > 0)) return false;
  ipBlock.cidr = `${address}/${Number(length) - 1}`;
  return true;
}

/** Each must be found, in whatever system it is planted. */
export const HOLES: readonly Hole[] = [
  { name: 'the first rule of egress is gone', plant: rule('egress', (each) => each.shift()) },
  { name: 'the last rule of ingress is gone', plant: rule('ingress', (each) => each.pop()) },
  { name: 'a port is gone', plant: (policies) => first(rules(policies), ({ ports }) => ports.length > 1 && ports.pop() !== undefined) },
  { name: 'a port is the next one', plant: rule('ingress', ([each]) => (each.ports[0].port += 1)) },
  { name: 'a port is the beginning of a range', plant: rule('egress', ([each]) => (each.ports[0].endPort = each.ports[0].port + 1)) },
  { name: 'a port is of UDP', plant: rule('ingress', ([each]) => (each.ports[0].protocol = 'UDP')) },
  { name: 'a port has no number', plant: rule('egress', ([each]) => delete each.ports[0].port) },
  { name: 'ports are absent', plant: rule('ingress', ([each]) => delete each.ports) },
  { name: 'the list of ports is empty', plant: rule('egress', ([each]) => (each.ports = [])) },
  { name: 'the list of peers of an ingress is empty', plant: rule('ingress', ([each]) => (each.from = [])) },
  { name: 'peers of an egress are absent', plant: rule('egress', ([each]) => delete each.to) },
  { name: 'a rule says nothing', plant: rule('egress', (each) => each.push({})) },
  {
    name: 'a peer is every pod of the namespace',
    plant: peer((each) => each.podSelector !== undefined && set(each, 'podSelector', {})),
  },
  {
    name: 'a peer is in any namespace',
    plant: peer((each) => each.namespaceSelector !== undefined && set(each, 'namespaceSelector', {})),
  },
  {
    name: "a peer's namespace is forgotten",
    plant: peer((each) => each.namespaceSelector !== undefined && each.podSelector !== undefined && delete each.namespaceSelector),
  },
  {
    name: 'one of the labels of a peer is forgotten',
    plant: peer(({ podSelector, namespaceSelector }) => {
      const [key] = Object.keys(podSelector?.matchLabels ?? {});
      return key !== undefined && namespaceSelector !== undefined && delete podSelector.matchLabels[key];
    }),
  },
  {
    name: 'a label of a peer is misspelt',
    plant: peer(({ podSelector }) => {
      const [key] = Object.keys(podSelector?.matchLabels ?? {});
      if (key === undefined) return false;
      podSelector.matchLabels[key] += 's';
      return true;
    }),
  },
  { name: 'a range is one bit wider', plant: peer(wider) },
  {
    name: 'a range is one bit narrower',
    plant: peer(({ ipBlock }) => {
      const [address, length] = (ipBlock?.cidr ?? '/').split('/');
      const full = address.includes(':') ? 128 : 32;
      if (length === '' || Number(length) === full || ipBlock.except !== undefined) return false;
      ipBlock.cidr = `${address}/${Number(length) + 1}`;
      return true;
    }),
  },
  {
    name: 'link-local addresses are not kept out',
    plant: peer(({ ipBlock }) => without(ipBlock, (range) => /^(169\.254\.|fd00:ec2:)/.test(range))),
  },
  { name: 'a private range is not kept out', plant: peer(({ ipBlock }) => without(ipBlock, (range) => /^(10\.|203\.|192\.)/.test(range))) },
  {
    name: 'the DNS cache of the node is any link-local address',
    plant: peer(({ ipBlock }) => ipBlock?.cidr === '169.254.20.10/32' && set(ipBlock, 'cidr', '169.254.0.0/16')),
  },
  { name: 'egress is not a type of a policy', plant: types('Egress') },
  { name: 'ingress is not a type of a policy', plant: types('Ingress') },
  { name: 'a unit has no policy', plant: (policies) => remove(policies, ofUnits(policies)[0]) },
  { name: 'a policy selects no pod', plant: (policies) => first(ofUnits(policies), ({ spec }) => rename(spec.podSelector.matchLabels)) },
  { name: 'a policy selects every pod', plant: (policies) => first(ofUnits(policies), ({ spec }) => set(spec, 'podSelector', {})) },
  {
    name: 'a policy is in another namespace',
    plant: (policies) => first(ofUnits(policies), ({ metadata }) => set(metadata, 'namespace', 'elsewhere')),
  },
  {
    name: 'a second policy allows everything',
    plant: (policies) => {
      const { metadata } = policies[0];
      const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] };
      policies.push({ ...policies[0], metadata: { ...metadata, name: 'allow-all' }, spec });
      return true;
    },
  },
];

function without(block: any, left: (range: string) => boolean): boolean {
  const except: string[] = block?.except ?? [];
  if (!except.some(left)) return false;
  block.except = except.filter((range) => !left(range));
  return true;
}

function types(type: 'Ingress' | 'Egress'): (policies: Policy[]) => boolean {
  return (policies) =>
    first(ofUnits(policies), ({ spec }) => {
      spec.policyTypes = spec.policyTypes.filter((each: string) => each !== type);
      return true;
    });
}

function rename(labels: Record<string, string>): boolean {
  const [key] = Object.keys(labels);
  if (key === undefined) return false;
  labels[key] += 's';
  return true;
}

function remove(policies: Policy[], policy: Policy): boolean {
  policies.splice(policies.indexOf(policy), 1);
  return true;
}
