// A plain HTTP server that keeps Keelson's contract (docs/contract.md). It knows of no platform.
'use strict';
const { createHash } = require('node:crypto');
const express = require('express');

// No text in any encoding.
const image = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(256, Buffer.from([0, 0xff, 0xc3, 0x28]))]);
const catalog = process.env.PRODUCT_CATALOG_URL;
let draining = false;

const log = (level, message) => console.log(JSON.stringify({ time: new Date().toISOString(), level, message, service: process.env.OTEL_SERVICE_NAME }));
const problem = (response, status, detail) => response.status(status).type('application/problem+json').send(JSON.stringify({ status, detail }));

const app = express();
app.set('query parser', 'simple');
app.get('/livez', (_request, response) => response.json({}));
app.get('/readyz', (_request, response) => response.status(draining ? 503 : 200).json({}));

app.get('/v1/products/:id', (request, response) => {
  const { id } = request.params;
  if (id === 'missing') return problem(response, 404, 'no such product');
  const query = Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, [value].flat()]));
  const cookies = Object.fromEntries((request.headers.cookie ?? '').split(';').filter(Boolean).map((pair) => pair.trim().split('=')));
  response.append('Set-Cookie', `seen=${id[0]}`).append('Set-Cookie', 'theme=dark; Path=/');
  response.json({ id, query, headers: request.headers, cookies });
});
app.get('/v1/products/:id/image', (_request, response) => response.type('image/png').send(image));
app.put('/v1/products/:id/image', express.raw({ type: () => true, limit: '6mb' }), (request, response) =>
  response.json({ length: request.body.length, sha256: createHash('sha256').update(request.body).digest('hex') }),
);

app.post('/v1/orders', express.json(), async (request, response) => {
  const { sku, quantity } = request.body ?? {};
  if (typeof sku !== 'string') return problem(response, 422, 'an order needs a sku');
  const answer = { sku, quantity, key: request.get('Idempotency-Key'), dry: request.query.dry === 'true' };
  if (catalog) {
    const asked = await fetch(`${catalog}/v1/products/${sku}`, { headers: { traceparent: request.get('traceparent') ?? '' } });
    if (!asked.ok) return problem(response, 502, `the catalog answered ${asked.status}`);
    answer.product = (await asked.json()).id;
  }
  response.status(201).location('/v1/orders/1').json(answer);
});
app.get('/v1/broken', () => {
  throw new Error("the supplier's answer cannot be read");
});

// A batch of a queue, message by message, with those that are to come again. Everything else is taken as it is.
app.post('/events', express.json({ limit: '6mb' }), (request, response) => {
  const { Records: records = [], task } = request.body;
  if (task === 'fail') return problem(response, 500, 'the task failed');
  const isGood = ({ body }) => {
    try {
      return Boolean(JSON.parse(body).orderId);
    } catch {
      return false;
    }
  };
  const failed = records.filter((record) => !isGood(record));
  response.json({ batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })), task });
});
app.use((error, _request, response, _next) => {
  log('error', error.message);
  problem(response, error.status ?? 500, 'the request cannot be answered');
});

const server = app.listen(Number(process.env.PORT));
process.on('SIGTERM', () => {
  draining = true;
  server.close(() => {
    log('info', 'drained');
    process.exit(0);
  });
  // A connection may become idle only after this: its last answer is on its way.
  setInterval(() => server.closeIdleConnections(), 20).unref();
});
