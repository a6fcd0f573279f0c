import { isLate } from '../../model/token';
import type { UnitView } from '../model-rule';
import type { Violation } from '../rule';

/** What stands in the name of an image after its repository. */
export interface ImageReference {
  readonly tag?: string;
  readonly digest?: string;
}

export function parseImage(image: string): ImageReference {
  const [name, digest] = image.split('@') as [string, string?];
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The images of a unit, of its process and of the containers beside it; what is given at synthesis only is not there yet. */
export function imagesOf({ properties }: UnitView): { readonly key: string; readonly image: string }[] {
  const images = properties.image === undefined ? [] : [{ key: 'image', image: properties.image }];
  for (const group of ['sidecars', 'initContainers'] as const) {
    for (const [name, container] of Object.entries(properties[group] ?? {})) {
      images.push({ key: `${group}.${name}.image`, image: container.image });
    }
  }
  return images;
}

/** One violation for each image that is late, or that breaks a rule. */
export function* eachImage(units: readonly UnitView[], broken: (reference: ImageReference) => string | undefined): Generator<Violation> {
  for (const view of units) {
    const { unit, path } = view;
    for (const { key, image } of imagesOf(view)) {
      const subject = `${path}.${key}`;
      if (isLate(image)) {
        yield { subject, message: 'the image is known only later', source: unit.source, late: true };
        continue;
      }
      const wrong = broken(parseImage(image));
      if (wrong !== undefined) yield { subject, message: `${image} ${wrong}`, source: unit.source };
    }
  }
}
