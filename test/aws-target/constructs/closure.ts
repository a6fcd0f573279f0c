/** A template, as far as it says what must be there before what. */
export interface Deployable {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DependsOn?: string | readonly string[] }>>;
}

/** What each resource refers to, or says that it depends on. */
function edgesOf({ Resources }: Deployable): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(Resources).map(([id, resource]) => {
      const found = new Set<string>([resource.DependsOn ?? []].flat());
      collect(resource, found);
      return [id, new Set([...found].filter((each) => each in Resources))];
    }),
  );
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'Ref') found.add(inner as string);
    else if (key === 'Fn::GetAtt') found.add((typeof inner === 'string' ? inner.split('.')[0] : inner[0]) as string);
    else if (key === 'Fn::Sub') for (const [, name] of String([inner].flat()[0]).matchAll(/\$\{(\w+)/g)) found.add(name as string);
    if (key !== 'Ref' && key !== 'Fn::GetAtt') collect(inner, found);
  }
}

/** All that CloudFormation has finished before it begins with a resource. */
export function finishedBefore(template: Deployable, id: string): ReadonlySet<string> {
  const edges = edgesOf(template);
  const found = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const each of edges.get(next) ?? [])
      if (!found.has(each)) {
        found.add(each);
        waiting.push(each);
      }
  return found;
}

/** The resources that wait for themselves: CloudFormation refuses such a template. */
export function circular(template: Deployable): readonly string[] {
  return Object.keys(template.Resources).filter((id) => finishedBefore(template, id).has(id));
}

/** The ids of a type. */
export function idsOf({ Resources }: Deployable, type: string): readonly string[] {
  return Object.keys(Resources).filter((id) => Resources[id]?.Type === type);
}
