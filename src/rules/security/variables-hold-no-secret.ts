import { isLate } from '../../model/token';
import type { ModelRule } from '../model-rule';

/** Names of variables that hold a secret: the words of Polaris (sensitiveContainerEnvVar) and Kubescape (C-0012), at the end of the name. */
const SECRET_NAME =
  /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|BEARER|CREDENTIALS?|(API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION|LICENSE)_?KEY)$/i;

/** Values that say where a secret is, or how it is treated, and are none: paths, numbers, switches, durations, plain addresses. */
const NO_SECRET = /^(\/.*|\d+(\.\d+)?(ms|s|m|h|d)?|true|false|yes|no|on|off|none|[a-z][a-z0-9+.-]*:\/\/[^@]*)?$/i;

/** Values that have the form of a known kind of secret, with the name of the kind. */
const SECRET_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})/, 'a GitHub token'],
  [/\bglpat-[\w-]{20,}/, 'a GitLab token'],
  [/\bxox[abeoprs]-[\w-]{10,}/, 'a Slack token'],
  [/\b[rs]k_live_[0-9A-Za-z]{20,}/, 'a Stripe key'],
  [/\bAIza[\w-]{35}/, 'a Google API key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/, 'a JSON Web Token'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:[^\s@/]+@/i, 'an address with a password'],
];

export const variablesHoldNoSecret: ModelRule = {
  id: 'security/variables-hold-no-secret',
  severity: 'error',
  description: 'No plain variable or configuration file holds a secret: everybody who can read the manifests could read it.',
  standard: 'Polaris sensitiveContainerEnvVar, Kubescape C-0012, CWE-798',
  fix: "declare it: system.secret('payment-key', { provider: 'vault' }), and let the unit use it",
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      const containers = { ...properties.sidecars, ...properties.initContainers };
      const variables = [
        ...Object.entries(properties.env ?? {}),
        ...Object.values(containers).flatMap(({ env }) => Object.entries(env ?? {})),
      ];
      for (const [name, value] of variables) {
        const kind = formatOf(value) ?? (SECRET_NAME.test(name) && !NO_SECRET.test(value) ? 'a secret, to go by its name' : undefined);
        if (kind === undefined) continue;
        const late = isLate(value);
        yield {
          subject: `${path}.env.${name}`,
          message: late ? `${name} is known only later` : `${name} holds ${kind}`,
          source: unit.source,
          late,
        };
      }
      for (const [file, text] of Object.entries(properties.files ?? {})) {
        const kind = formatOf(text);
        if (kind !== undefined) yield { subject: `${path}.files`, message: `${file} holds ${kind}`, source: unit.source };
      }
    }
  },
};

function formatOf(text: string): string | undefined {
  return SECRET_FORMATS.find(([format]) => format.test(text))?.[1];
}
