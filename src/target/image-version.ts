import { isLate } from '../model/token';

const LABEL_VALUE = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The tag of an image, where it has one that a label can hold. */
export function imageVersion(image: string | undefined): string | undefined {
  if (image === undefined || isLate(image)) return undefined;
  const withoutDigest = image.split('@')[0] as string;
  const tag = /:([^/:]+)$/.exec(withoutDigest)?.[1];
  return tag !== undefined && LABEL_VALUE.test(tag) ? tag : undefined;
}
