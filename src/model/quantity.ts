/** An amount of CPU: `'100m'` is a tenth of a core, `'1.5'` one and a half. */
export type Cpu = `${number}m` | `${number}` | (string & {});

/** An amount of memory or storage, with a binary unit: `'256Mi'`, `'10Gi'`. */
export type Bytes = `${number}Ki` | `${number}Mi` | `${number}Gi` | `${number}Ti` | (string & {});

export const CPU_PATTERN = '^(\\d{1,7}m|\\d{1,4}(\\.\\d{1,3})?)$';
export const BYTES_PATTERN = '^\\d{1,9}(Ki|Mi|Gi|Ti)$';

const CPU = new RegExp(CPU_PATTERN);
const BYTES = new RegExp(BYTES_PATTERN);
const UNITS = ['Ki', 'Mi', 'Gi', 'Ti'] as const;
const BINARY_STEP = 1024;

/** Thousandths of a core, or undefined where the string is no amount of CPU. */
export function parseCpu(text: string): number | undefined {
  if (!CPU.test(text)) return undefined;
  return text.endsWith('m') ? Number.parseInt(text, 10) : Math.round(Number.parseFloat(text) * 1_000);
}

/** Bytes, or undefined where the string is no amount of memory. */
export function parseBytes(text: string): number | undefined {
  if (!BYTES.test(text)) return undefined;
  const power = UNITS.indexOf(text.slice(-2) as (typeof UNITS)[number]) + 1;
  return Number.parseInt(text, 10) * BINARY_STEP ** power;
}

/** Thousandths of a core, of a string that was checked before. */
export function millicores(cpu: string): number {
  const parsed = parseCpu(cpu);
  if (parsed === undefined) throw new RangeError(`not an amount of CPU: ${cpu}`);
  return parsed;
}

/** Bytes of a string that was checked before. */
export function bytes(amount: string): number {
  const parsed = parseBytes(amount);
  if (parsed === undefined) throw new RangeError(`not an amount of memory: ${amount}`);
  return parsed;
}

/** CPU as Kubernetes prints it in its canonical form: `'100m'`, `'1'`. */
export function formatCpu(thousandths: number): string {
  return thousandths % 1_000 === 0 ? String(thousandths / 1_000) : `${thousandths}m`;
}

/** Bytes in the largest binary unit that divides them, at least `Ki`. */
export function formatBytes(amount: number): string {
  for (let power = UNITS.length; power > 0; power -= 1) {
    const unit = BINARY_STEP ** power;
    if (amount >= unit && amount % unit === 0) return `${amount / unit}${UNITS[power - 1]}`;
  }
  return `${Math.floor(amount / BINARY_STEP)}Ki`;
}
