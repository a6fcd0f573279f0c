import { type AddressRange, isWithin, parseRange } from '../../target/address-range';

/**
 * Where the metadata service of a cloud hands out the node's credentials: link-local addresses (RFC 3927, RFC 4291), and for IPv6 the
 * addresses that AWS and Google Cloud document for it. No policy ever opens them.
 */
export const METADATA: readonly AddressRange[] = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128'].map(
  (text) => parseRange(text) as AddressRange,
);

/** The single addresses among them: a cache for DNS on each node is link-local too. */
export const METADATA_ADDRESSES: readonly AddressRange[] = ['169.254.169.254/32', 'fd00:ec2::254/128', 'fd20:ce::254/128'].map(
  (text) => parseRange(text) as AddressRange,
);

/** Whether a range holds nothing but addresses that are never opened. */
export function isMetadata(range: AddressRange): boolean {
  return METADATA.some((forbidden) => isWithin(range, forbidden));
}
