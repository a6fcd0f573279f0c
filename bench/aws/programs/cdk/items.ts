/** One service, as the loops below need it. */
export interface Item {
  readonly name: string;
  readonly image: string;
  readonly hasTable: boolean;
  readonly reads: boolean;
  readonly isCalled: boolean;
  readonly callees: readonly string[];
}

export function items(services: number, calls: number): Item[] {
  const names = Array.from({ length: services }, (_, number) => `service-${String(number).padStart(5, '0')}`);
  return names.map((name, number) => ({
    name,
    image: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${name}@sha256:${'0123456789abcdef'.repeat(4)}`,
    hasTable: number % 2 === 0,
    reads: number % 20 === 0,
    isCalled: number > 0 && calls > 0,
    callees: names.slice(number + 1, number + 1 + calls),
  }));
}
