import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { isInEcr } from '../plan/package';
import type { AwsScope } from '../plan/scope';

const ECR_REGION = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/;

/** What Lambda runs: a bundle, or an image in ECR; and what it runs of that. */
export function checkPackage(scope: AwsScope, at: At): void {
  const { bundle, image } = scope.properties;
  if (bundle === undefined && image !== undefined) checkImage(image, scope, below(at, 'image'));
  checkLayers(scope, at);
  checkCommand(scope, at);
  checkMigration(scope, at);
}

/** Lambda takes images from ECR alone, and from the region of the function (Lambda developer guide, "Create a function using a container image"). */
function checkImage(image: string, { platform, environment }: AwsScope, at: At): void {
  if (isLate(image)) return;
  if (!isInEcr(image) && platform.registry === undefined) {
    report(at, {
      code: 'image-not-in-ecr',
      received: show(image),
      expected: 'an image in Amazon ECR: Lambda takes no other',
      fix: "mirror it there, path, tag and digest the same, and add registry: '111111111111.dkr.ecr.eu-central-1.amazonaws.com' to the platform",
    });
    return;
  }
  const region = ECR_REGION.exec(isInEcr(image) ? image : (platform.registry ?? ''))?.[1];
  const wanted = environment.aws?.region;
  if (region === undefined || wanted === undefined || isLate(wanted) || region === wanted) return;
  report(at, {
    code: 'image-not-in-ecr',
    received: `an image in ${region}`,
    expected: `an image in ${wanted}: Lambda takes those of a function's own region`,
    fix: `replicate it to ${wanted} (ECR replicates whole registries), and name the registry there`,
  });
}

function checkLayers({ properties, platform, unit }: AwsScope, at: At): void {
  const { bundle } = properties;
  if (bundle === undefined) return;
  const isWebServer = bundle.handler.endsWith('.sh');
  const needed = (layer: 'adapter' | 'extension', received: string): void => {
    if (platform.layers[layer] !== undefined) return;
    report(below(at, 'bundle'), {
      code: 'no-layer',
      received,
      expected: `the layer of ${layer === 'adapter' ? 'the AWS Lambda Web Adapter' : "Keelson's extension"}, which an image would bring itself`,
      fix: `add layers: { ${layer}: 'arn:aws:lambda:...' } to the platform`,
    });
  };
  const isAdapted = isWebServer && unit.kind !== 'job';
  if (isAdapted) needed('adapter', `${show(bundle.handler)}, which starts a plain web server`);
  if (isAdapted) needed('extension', `${show(bundle.handler)}, whose requests pass the guard of the extension`);
  else if (unit.edges.calls.length > 0) needed('extension', 'a bundle that calls other services');
  else if (unit.edges.uses.length > 0) needed('extension', 'a bundle that reads secrets');
}

/** Keelson's extension runs a job's program once for each invocation: an image does not tell it which. */
function checkCommand({ unit, properties }: AwsScope, at: At): void {
  const { bundle, command } = properties;
  if (unit.kind !== 'job') return;
  if (bundle === undefined && command === undefined)
    report(below(at, 'command'), {
      code: 'job-without-command',
      received: 'nothing',
      expected: 'what the job runs: on AWS the entry point of its image is the runtime that runs it',
      fix: "add command: ['/app/report'], as the image's own ENTRYPOINT says",
    });
  if (bundle?.handler.endsWith('.sh'))
    report(below(at, 'bundle'), {
      code: 'job-without-command',
      received: `${show(bundle.handler)}, which starts a web server`,
      expected: 'a handler that runs to its end',
      fix: "name a function such as 'main.handler', or remove bundle: the image is used then",
    });
}

function checkMigration({ properties }: AwsScope, at: At): void {
  const { migration, image, bundle } = properties;
  if (migration === undefined) return;
  const here = below(at, 'migration');
  if (image === undefined)
    report(here, {
      code: 'migration-without-image',
      received: `a migration of the bundle ${show(bundle?.path)}`,
      expected: 'an image: a migration is a program that runs to its end, which a bundle does not bring',
      fix: 'give the image too; what serves is the bundle all the same',
    });
}
