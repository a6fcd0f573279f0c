import { run } from './command';
import { type Finding, type Judge, setting } from './judge';

interface Resource {
  readonly filename: string;
  readonly kind: string;
  readonly name: string;
  readonly status: 'statusValid' | 'statusInvalid' | 'statusError' | 'statusSkipped' | 'statusEmpty';
  readonly msg: string;
}

/** Strict schemas of one Kubernetes version and of the CRDs. A kind without a schema is a finding, as is a skipped object. */
export function kubeconform(version: string): Judge {
  const schemas = setting('SCHEMAS');
  const options = [
    '-strict',
    '-verbose',
    '-output',
    'json',
    '-kubernetes-version',
    version,
    '-schema-location',
    `${schemas}/k8s/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json`,
    '-schema-location',
    `${schemas}/crds/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`,
  ];
  return {
    name: `kubeconform-${version}`,
    async judge(files) {
      const outcome = await run(`${setting('JUDGES')}/bin/kubeconform`, [...options, ...files]);
      if (outcome.stdout === '') throw new Error(`kubeconform gave no answer: ${outcome.stderr}`);
      const { resources } = JSON.parse(outcome.stdout) as { resources: Resource[] };
      const objects = resources.filter((resource) => resource.status !== 'statusEmpty');
      const findings = objects
        .filter((object) => object.status !== 'statusValid')
        .map(
          (object): Finding => ({
            about: `${object.filename} ${object.kind}/${object.name}`,
            message:
              object.status === 'statusSkipped'
                ? 'skipped'
                : object.msg.replace(/^.*jsonschema validation failed with '[^']*'\s*-?\s*/s, ''),
          }),
        );
      if (outcome.status !== 0 && findings.length === 0) throw new Error(`kubeconform ended with ${outcome.status}: ${outcome.stderr}`);
      return { objects: objects.length, findings };
    },
  };
}
