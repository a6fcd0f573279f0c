/**
 * Late values: strings that an engine fills in after Keelson has run, such as a CDK token in an EKS chart or a Pulumi
 * Output. They travel through the model in the grammar of the CDK, `${Token[NAME.123]}`, and are split back at the leaf.
 */
export const LATE_PATTERN = '\\$\\{Token\\[[^\\]}]*\\]\\}';

const TOKEN = new RegExp(LATE_PATTERN);

/** Whether any part of a string is known only later. */
export function isLate(value: string): boolean {
  return value.includes('${Token[') && TOKEN.test(value);
}
