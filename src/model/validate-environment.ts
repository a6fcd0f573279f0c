import type { EnvironmentOptions } from './configuration';
import type { Use } from './edges';
import { effectiveProperties, effectiveSecret } from './effective';
import type { Problem } from './problem';
import { show } from './problem';
import { type EnvironmentProperties, environmentShape } from './properties/environment';
import type { SecretProperties } from './properties/secret';
import { type Secret, secretKeys } from './secret';
import { type At, below, isRecord, object, report } from './shape';
import { snapshot } from './snapshot';
import { UNKNOWN_SOURCE } from './source';
import type { System } from './system';
import type { Unit } from './unit';
import { unknown } from './unknown-reference';
import { checkKeys, validateSecret } from './validate-edges';
import { checkUnitReferences } from './validate-system';
import { validateUnit } from './validate-unit';

const ENVIRONMENT = object<EnvironmentProperties>(environmentShape, 'an environment');

/** The problems of one environment of a system that is itself without any. */
export function validateEnvironment(system: System, name: string, options: EnvironmentOptions): Problem[] {
  const problems: Problem[] = [];
  const at: At = { path: ['environments', name], depth: 2, source: UNKNOWN_SOURCE, problems };
  const copy: unknown = snapshot(options);
  const { overrides, ...rest } = isRecord(copy) ? copy : {};
  const environment: EnvironmentProperties = rest;
  ENVIRONMENT.check(isRecord(copy) ? environment : copy, at);
  if (overrides !== undefined && !isRecord(overrides))
    report(below(at, 'overrides'), {
      code: 'invalid-value',
      received: show(overrides),
      expected: 'functions by unit and by the name of a child',
      fix: "write overrides: { 'order-service': { deployment: (manifest) => manifest } }",
    });
  if (problems.length > 0) return problems;
  checkReferences(system, environment, overrides ?? {}, at);
  if (problems.length > 0) return problems;
  for (const unit of system.units) {
    const effective = effectiveProperties(unit, environment);
    if (effective !== unit.properties) {
      const here = below(below(at, 'services'), unit.name);
      validateUnit(unit, problems, effective, here.path);
      checkUnitReferences(system, unit, effective, { ...here, depth: here.path.length, source: unit.source });
    }
    if (
      effective.image === undefined &&
      !isElsewhere(environment, unit) &&
      !(isForFunctions(environment) && effective.bundle !== undefined)
    ) {
      report(below(below(at, 'images'), unit.name), {
        code: 'no-image',
        received: 'nothing',
        expected: `an image for ${unit.name}`,
        fix: `declare image, or give it at synthesis: --image ${unit.name}=registry.example.com/${unit.name}:1.0.0@sha256:...`,
      });
    }
  }
  const uses = usesBySecret(system);
  for (const secret of system.secrets) {
    const effective = effectiveSecret(secret, environment);
    if (effective === secret.properties) continue;
    const here = below(below(at, 'secrets'), secret.name);
    validateSecret(secret, problems, effective, here.path);
    for (const use of uses.get(secret) ?? [])
      checkKeys(secret, use.properties, { ...here, depth: here.path.length, source: use.source }, effective);
  }
  return problems;
}

/** Whether a service runs somewhere else in an environment, so that nothing but its address is asked for. */
function isElsewhere({ existing = {} }: EnvironmentProperties, { name }: Unit): boolean {
  const entry = Object.hasOwn(existing, name) ? existing[name] : undefined;
  return entry !== undefined && 'url' in entry;
}

/** Whether everything that an environment goes to runs bundles. */
function isForFunctions({ aws, kubernetes, compose }: EnvironmentProperties): boolean {
  return aws !== undefined && kubernetes === undefined && compose === undefined;
}

function usesBySecret(system: System): ReadonlyMap<Secret, readonly Use[]> {
  const uses = new Map<Secret, Use[]>();
  for (const use of system.units.flatMap((unit) => unit.edges.uses)) {
    const others = uses.get(use.to);
    if (others === undefined) uses.set(use.to, [use]);
    else others.push(use);
  }
  return uses;
}

function checkReferences(system: System, environment: EnvironmentProperties, overrides: object, at: At): void {
  const units = new Set(system.units.map((unit) => unit.name));
  const secrets = new Map(system.secrets.map((secret) => [secret.name, secret]));
  const stores = new Map(system.stores.map((store) => [store.name, store]));
  const brokers = new Set(system.channels.map((channel) => channel.properties.broker as string));
  const services = new Set(system.services.map((service) => service.name));
  const keysOf = (section: string, map: object | undefined, known: ReadonlySet<string>, what: string): void => {
    for (const key of Object.keys(map ?? {})) if (!known.has(key)) unknown(below(below(at, section), key), key, known, what);
  };
  keysOf('services', environment.services, units, 'service, worker or job');
  keysOf('images', environment.images, units, 'service, worker or job');
  keysOf('overrides', overrides, new Set([...units, system.name]), 'service, worker or job, or the system');
  keysOf('secrets', environment.secrets, new Set(secrets.keys()), 'secret');
  keysOf(
    'existing',
    environment.existing,
    new Set([...stores.keys(), ...brokers, ...services]),
    'store or service, or broker of a topic or queue',
  );
  for (const [key, existing] of Object.entries(environment.existing ?? {})) {
    const here = below(below(at, 'existing'), key);
    // A broker's kind, a store and a service may share a name: the form says which of them is meant.
    const forms = [
      ...(brokers.has(key) ? [{ has: 'brokers', what: "a broker such as { brokers: ['kafka.internal:9093'] }" }] : []),
      ...(stores.has(key) && !brokers.has(key) ? [{ has: 'host', what: "a store such as { host: 'pg.internal', port: 5432 }" }] : []),
      ...(services.has(key) ? [{ has: 'url', what: "a service that runs elsewhere, such as { url: 'https://pricing.example.com' }" }] : []),
    ];
    if (forms.length > 0 && !forms.some(({ has }) => Object.hasOwn(existing, has))) {
      report(here, {
        code: 'invalid-value',
        received: show(existing),
        expected: forms.map(({ what }) => what).join(', or '),
        fix: 'write the other form',
      });
    }
    if ('url' in existing || existing.secret === undefined) continue;
    const secret = secrets.get(existing.secret);
    if (secret === undefined) unknown(below(here, 'secret'), existing.secret, secrets, 'secret');
    else if ('host' in existing) {
      const withoutUser = existing.user !== undefined || stores.get(key)?.isCache === true;
      checkCredentials(effectiveSecret(secret, environment), existing.secret, withoutUser, below(here, 'secret'));
    }
  }
}

/** The contract promises a store's owner files of these names; caches often know no users. */
function checkCredentials(properties: SecretProperties, secret: string, withoutUser: boolean, at: At): void {
  const keys = secretKeys(properties);
  const missing = [...(withoutUser ? [] : ['username']), 'password'].filter((key) => !keys.has(key));
  if (missing.length === 0) return;
  report(at, {
    code: 'missing-key',
    received: `${show(secret)} with the keys ${[...keys.keys()].join(', ')}`,
    expected: `the ${missing.length === 1 ? 'key' : 'keys'} ${missing.join(' and ')}`,
    fix: `give the secret the keys ['username', 'password'], or name the provider's own: keys: { username: 'user', password: 'pass' }`,
  });
}
