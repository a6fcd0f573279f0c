import { KeelsonError, parseSystem } from 'keelson';

/** The fixes that are proposed for one service, by property. */
function fixesOf(properties: string): Readonly<Record<string, string>> {
  try {
    parseSystem(`system: shop\nservices:\n  orders:\n    http: { port: 8080 }\n    ${properties}\n`);
  } catch (error) {
    if (error instanceof KeelsonError)
      return Object.fromEntries(error.problems.map(({ path, fix }) => [path.replace('services.orders.', ''), fix]));
    throw error;
  }
  return {};
}

test.each([
  ["health: { startup: '5 minutes' }", 'health.startup', 'write "5m"'],
  ['resources: { memory: 512MB }', 'resources.memory', 'write "512Mi"'],
  ['resources: { cpu: 2 }', 'resources.cpu', 'write "2"'],
  ["grpc: { port: '9000' }", 'grpc.port', 'write 9000'],
  ['criticality: High', 'criticality', 'write "high"'],
  ["metrics: 'false'", 'metrics', 'write false'],
])('what %s means is told', (properties, path, fix) => {
  expect(fixesOf(properties)).toEqual({ [path]: fix });
});

test('what cannot be guessed is told in words', () => {
  expect(fixesOf("health: { startup: '5 fortnights' }")['health.startup']).toMatch(
    /^set .* to a duration such as '60s', in ms, s, m, h or d/,
  );
  expect(fixesOf("health: { startup: '9 days' }")['health.startup']).toMatch(/at most 3600 s$/);
});
