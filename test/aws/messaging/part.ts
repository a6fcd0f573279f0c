import type { Resource, Template } from '../assemblies/assembly';

/** What of a template is messaging, and what that needs to stand. */
const MESSAGING =
  /^AWS::(SQS::Queue|SQS::QueuePolicy|SNS::Topic|SNS::TopicPolicy|SNS::Subscription|Events::EventBus|Events::Rule|Events::EventBusPolicy|KMS::Key|SecretsManager::Secret)$/;

const references = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  if ('Ref' in value) return [String(value.Ref)];
  if ('Fn::GetAtt' in value) return [String((value['Fn::GetAtt'] as unknown[])[0])];
  return Object.values(value).flatMap(references);
};

/**
 * The messaging part of templates as one that stands by itself. Of a rule, targets that are not in it are left out; what a
 * policy says of other objects (a function, a role) is said of an ARN that nobody has. `left` tells what was left out.
 */
export function messagingPart(templates: readonly Template[]): { readonly template: Template; readonly left: readonly string[] } {
  const kept = new Map<string, Resource>();
  const left: string[] = [];
  for (const { Resources } of templates) {
    for (const [name, resource] of Object.entries(Resources)) if (MESSAGING.test(resource.Type)) kept.set(name, resource);
  }
  const isKnown = (name: string): boolean => kept.has(name) || name.startsWith('AWS::');
  const closed = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(closed);
    if (('Ref' in value || 'Fn::GetAtt' in value) && !references(value).every(isKnown)) return 'arn:aws:iam::000000000000:role/elsewhere';
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  };
  const resources = [...kept].flatMap(([name, resource]): (readonly [string, Resource])[] => {
    const { Targets, ...properties } = resource.Properties ?? {};
    const inside = Array.isArray(Targets) ? Targets.filter((target) => references(target.Arn).every(isKnown)) : undefined;
    if (Array.isArray(Targets) && inside?.length !== Targets.length)
      left.push(`${name}: ${Targets.length - (inside?.length ?? 0)} targets`);
    if (resource.Type === 'AWS::SNS::Subscription' && !references(properties.Endpoint).every(isKnown)) {
      left.push(name);
      return [];
    }
    const { DependsOn, ...rest } = resource;
    return [
      [
        name,
        { ...rest, Properties: closed({ ...properties, ...(inside === undefined ? {} : { Targets: inside }) }) as Resource['Properties'] },
      ],
    ];
  });
  return { template: { Resources: Object.fromEntries(resources) }, left };
}
