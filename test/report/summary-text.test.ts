import { parityMarkdown } from '../../src/report/parity-markdown';
import { COLOUR, PLAIN, styleFor } from '../../src/report/style';
import type { Summary } from '../../src/report/summary';
import { summaryText } from '../../src/report/summary-text';
import { columns, count, firstOf, hold, wrap } from '../../src/report/text';

const SUMMARY: Summary = {
  system: 'shop',
  environment: 'production',
  target: 'kubernetes',
  platform: 'Kubernetes 1.34, namespace shop',
  units: [
    { name: 'catalog', kind: 'service', replicas: { min: 3, max: 20 }, cpu: { reserved: '250m', limit: '1' }, memory: '256Mi' },
    { name: 'mailer', kind: 'worker', replicas: { min: 1, max: 1 }, cpu: { reserved: '1', limit: '1' }, memory: '64Mi' },
    { name: 'report', kind: 'job', cpu: { reserved: '100m' }, memory: '1Gi' },
  ],
  edges: { calls: 1, publishes: 0, subscribes: 0, owns: 2, uses: 1, reaches: 0, exposes: 0 },
  crossings: [],
  objects: { Deployment: 2, Job: 1 },
  findings: [
    { rule: 'security/a', severity: 'error', subject: 'services.catalog', message: 'it is open', fix: 'close it', source: 'shop.ts:3:6' },
    { rule: 'reliability/b', severity: 'info', subject: 'jobs.report', message: 'it is slow', fix: 'hurry' },
  ],
  accepted: [],
  parity: [
    { property: 'call.retries', verdict: 'refused', reason: 'no proxy does it', paths: ['services.a.calls.b.retries'] },
    { property: 'call.timeout', verdict: 'refused', reason: 'no proxy does it', paths: ['services.a.calls.b.timeout'] },
    { property: 'reaches', verdict: 'emulated', reason: 'network policies know no host names', paths: ['services.a.reaches.x:443'] },
  ],
  output: { folder: 'dist', files: ['kubernetes/catalog.yaml', 'parity-kubernetes.md'], state: 'written' },
};

const text = (summary: Partial<Summary> = {}, options: { all?: boolean } = {}): string =>
  summaryText({ ...SUMMARY, ...summary }, { style: PLAIN, all: options.all ?? false, milliseconds: 1_234 });

describe('the summary', () => {
  it('reads like this', () => {
    expect(text()).toBe(`shop, production: Kubernetes 1.34, namespace shop

  catalog  service  3 to 20 replicas  CPU 250m to 1       memory 256Mi
  mailer   worker   1 replica         CPU 1               memory 64Mi
  report   job      runs to its end   CPU 100m, no limit  memory 1Gi

Edges          1 call, 2 stores, 1 use of a secret
Objects        3: 2 Deployment, 1 Job
Findings       1 error, 1 remark
  error    security/a
    services.catalog: it is open (shop.ts:3:6)
    fix: close it
  remark   reliability/b
    jobs.report: it is slow
    fix: hurry
Not rendered   3 properties, with reasons in dist/parity-kubernetes.md
  not at all   call: retries, timeout
  otherwise    reaches
Output         2 files written to dist in 1.23 s
`);
  });

  it('says what was refused and accepted', () => {
    const accepted: Summary['accepted'] = [
      { code: 'jwt-not-checked', reason: 'the service checks it', refusals: [{ path: 'services.a.exposes.x.jwt', received: 'a token' }] },
      { code: 'cut-off', reason: 'opened by hand', refusals: [{ path: 'environments.production.kubernetes.gateway', received: 'pods' }] },
    ];
    expect(text({ accepted })).toContain('\nAccepted       2 refusals: jwt-not-checked, cut-off\n');
    expect(parityMarkdown({ ...SUMMARY, accepted })).toContain(
      '### jwt-not-checked\n\nThe service checks it.\n\n- `services.a.exposes.x.jwt`: a token\n',
    );
    expect(parityMarkdown(SUMMARY)).not.toContain('Accepted');
  });

  it('lists the edges that lead from one context into another, in a few lines', () => {
    const crossings: Summary['crossings'] = [
      { from: 'orders', to: 'shelf', kind: 'call', contexts: ['sales', 'stock'] },
      { from: 'basket', to: 'packer', kind: 'message', through: 'order-events', contexts: ['sales', 'stock'] },
      { from: 'basket', to: 'mails', kind: 'publication', contexts: ['sales', 'mail'] },
      { from: 'mails', to: 'packer', kind: 'subscription', contexts: ['mail', 'stock'] },
    ];
    expect(text({ crossings })).toContain(`Edges          1 call, 2 stores, 1 use of a secret
Crossings      4 edges from one context into another
  sales to stock: orders calls shelf; basket sends order-events to packer
  sales to mail: basket publishes mails
  mail to stock: packer subscribes to mails
Objects `);
    const many = Array.from({ length: 30 }, (_, index) => ({ ...crossings[0]!, to: `shelf-${String(index).padStart(2, '0')}` }));
    expect(
      text({ crossings: many })
        .split('\n')
        .filter((line) => /shelf-|more/.test(line)).length,
    ).toBeLessThan(10);
    expect(text({ crossings: many })).toContain('  and 18 more\n');
    expect(text({ crossings: many }, { all: true })).toContain('orders calls shelf-29');
  });

  it('says that there is nothing to say', () => {
    const lines = text({
      findings: [],
      parity: [],
      edges: { calls: 0, publishes: 0, subscribes: 0, owns: 0, uses: 0, reaches: 0, exposes: 0 },
    }).split('\n');
    expect(lines).toContain('Edges          none');
    expect(lines).toContain('Findings       none');
    expect(lines).toContain('Not rendered   nothing: everything is rendered as declared');
  });

  it('says that nothing changed, and that nothing was written', () => {
    expect(text({ output: { ...SUMMARY.output, state: 'unchanged' } })).toContain('Output         2 files as they were in dist in 1.23 s');
    expect(text({ output: { ...SUMMARY.output, state: 'refused' } })).toContain(
      'Output         nothing was written: --strict refuses errors',
    );
  });

  it('counts what would be too much to read, and lists it when asked', () => {
    const units = Array.from({ length: 1_000 }, (_, index) => ({ ...SUMMARY.units[0]!, name: `unit-${index}` }));
    const findings = units.map(({ name }) => ({ ...SUMMARY.findings[0]!, subject: name }));
    const short = text({ units, findings });
    expect(short).toContain('  and 980 more');
    expect(short).toContain('1,000 errors');
    expect(short).toContain('    and 995 more');
    expect(short.split('\n').length).toBeLessThan(60);
    const long = text({ units, findings }, { all: true });
    expect(long).toContain('unit-999');
    expect(long).not.toContain('more');
  });

  it('keeps to a hundred columns whatever the names', () => {
    const long = 'a'.repeat(30);
    const objects = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${long}${index}`, 1_000]));
    const findings = [{ ...SUMMARY.findings[0]!, message: `${long} `.repeat(12), fix: `${long} `.repeat(12) }];
    expect(
      text({ objects, findings })
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });

  it('differs in colour by nothing but colour', () => {
    const coloured = summaryText(SUMMARY, { style: COLOUR, all: false, milliseconds: 1_234 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text());
    expect(coloured).not.toBe(text());
  });
});

describe('colour', () => {
  it.each([
    [{ isTTY: true }, {}, COLOUR],
    [{ isTTY: true }, { NO_COLOR: '' }, COLOUR],
    [{ isTTY: true }, { NO_COLOR: '1' }, PLAIN],
    [{ isTTY: true }, { TERM: 'dumb' }, PLAIN],
    [{ isTTY: false }, {}, PLAIN],
    [{}, { FORCE: '1' }, PLAIN],
  ])('on %j with %j', (stream, environment, style) => {
    expect(styleFor(stream, environment)).toBe(style);
  });
});

describe('text', () => {
  it('is wrapped between words, with room for what stands before it', () => {
    expect(wrap('one two three four', 10, '  ')).toBe('one two\n  three\n  four');
    expect(wrap('one two', 10, '  ', 6)).toBe('one\n  two');
    expect(wrap(`alongwordthatdoesnotfit ${hold(count(2, 'use of it', 'uses of it'))}`, 10)).toBe('alongwordthatdoesnotfit\n2 uses of it');
  });

  it('is aligned in columns, without blanks at the end', () => {
    expect(
      columns([
        ['a', 'bb'],
        ['ccc', ''],
      ]),
    ).toEqual(['a    bb', 'ccc']);
  });

  it('counts one more rather than saying that there is one more', () => {
    expect(firstOf([1, 2, 3], 2)).toEqual({ shown: [1, 2, 3], left: 0 });
    expect(firstOf([1, 2, 3, 4], 2)).toEqual({ shown: [1, 2], left: 2 });
  });
});

describe('the parity report', () => {
  it('reads like this', () => {
    expect(parityMarkdown({ ...SUMMARY, parity: SUMMARY.parity.slice(1) })).toBe(`# What Kubernetes 1.34 does not render of shop, production

Everything that was declared and is not listed here is rendered as declared.

## Not rendered

1 property.

### call.timeout

No proxy does it.

- \`services.a.calls.b.timeout\`

## Rendered otherwise

1 property.

### reaches

Network policies know no host names.

- \`services.a.reaches.x:443\`
`);
    expect(parityMarkdown({ ...SUMMARY, parity: [] })).toContain('Nothing is listed: everything is rendered as declared.');
  });
});
