import { boundedName, hash } from '../../../model/name';
import { compare } from '../../../model/problem';
import type { RouteProperties } from '../../../model/properties/route';
import { isLate } from '../../../model/token';
import type { Service } from '../../../model/unit';

/** Ids of children have no bound; those that people type should be short. */
const SLUG_LENGTH = 63;

/** The path of a route without a slash at its end, which matches the same requests: `PathPrefix` compares whole elements. */
export function pathOf({ path = '/' }: Pick<RouteProperties, 'path'>): string {
  return path === '/' ? path : path.replace(/\/+$/, '') || '/';
}

/** Its methods, each once, in order; undefined where it takes all. */
export function methodsOf({ methods }: Pick<RouteProperties, 'methods'>): readonly string[] | undefined {
  return methods === undefined ? undefined : [...new Set(methods)].sort(compare);
}

/** The host as part of a name. Dots become hyphens; where there are hyphens already a hash keeps two hosts apart. */
export function hostSlug(host: string): string {
  const readable = host.replace(/\./g, '-');
  return host.includes('-') ? `${readable}-${hash(host)}` : readable;
}

/**
 * What a route is called within its service: by host, path and methods alone, so that another route renames nothing. A late host is not
 * hashed: such routes are told apart by path and methods, and where these are the same by their order.
 */
export function slugsOf(service: Pick<Service, 'edges'>): readonly string[] {
  const routes = service.edges.exposes.map(({ properties }) => properties);
  const late = routes.filter(({ host }) => isLate(host));
  return routes.map((route) => {
    if (!isLate(route.host)) return boundedName([hostSlug(route.host) + below(route)], SLUG_LENGTH);
    const slug = below(route);
    const alike = late
      .filter((other) => below(other) === slug)
      .map(({ host }) => host)
      .sort(compare);
    const index = alike.indexOf(route.host);
    return boundedName([`late${index === 0 ? '' : index}${slug}`], SLUG_LENGTH);
  });
}

function below(route: RouteProperties): string {
  const path = pathOf(route);
  const words = path.slice(1).replace(/\//g, '-');
  const isPlain = /^(\/[a-z0-9]+)*\/?$/.test(path);
  const readable = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const methods = methodsOf(route)?.map((method) => method.toLowerCase());
  return [
    path === '/' ? '' : `--${isPlain ? readable : [readable, hash(path)].filter((part) => part !== '').join('-')}`,
    methods === undefined ? '' : `--${methods.join('-')}`,
  ].join('');
}
