import type { RouteProperties } from 'keelson';
import { isAllowed } from '../support/authorization';
import { exposed, rulesOf, TOKEN } from '../support/catalog-on-a-mesh';
import { codesOf, late } from '../support/manifests';

describe('routes of one host and service, one below the other', () => {
  const HOST = 'shop.example.com';
  const ADMIN = { ...TOKEN, scopes: ['admin'] };
  const asks = (routes: readonly RouteProperties[]) => {
    const manifests = exposed(routes).all.filter(({ apiVersion }) => String(apiVersion).startsWith('security.'));
    return (method: string, path: string, scopes?: readonly string[], port = 8080): boolean =>
      isAllowed(manifests, {
        from: { namespace: 'gateways', serviceAccount: 'public-istio' },
        to: { namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'catalog' } },
        ...(scopes === undefined ? {} : { token: { ...TOKEN, scopes } }),
        port,
        method,
        path,
      });
  };

  it('the public one does not open what the other asks a token for', () => {
    const may = asks([
      { host: HOST, public: true },
      { host: HOST, path: '/admin', jwt: TOKEN },
    ]);
    expect([may('GET', '/'), may('GET', '/administration')]).toEqual([true, true]);
    expect([may('GET', '/admin'), may('GET', '/admin/'), may('GET', '/admin/users'), may('GET', '/x/../admin')]).toEqual(
      Array(4).fill(false),
    );
    expect([may('GET', '/admin', []), may('GET', '/admin/users', [])]).toEqual([true, true]);
  });

  it('the one for fewer scopes does not either', () => {
    const may = asks([
      { host: HOST, jwt: TOKEN },
      { host: HOST, path: '/admin', jwt: ADMIN },
    ]);
    expect([may('GET', '/orders', []), may('GET', '/admin', []), may('GET', '/admin', ['admin'])]).toEqual([true, false, true]);
  });

  it('the one for all methods leaves those out that another has', () => {
    const may = asks([
      { host: HOST, path: '/orders', public: true },
      { host: HOST, path: '/orders', methods: ['POST', 'DELETE'], jwt: TOKEN },
    ]);
    expect([may('GET', '/orders'), may('GET', '/orders/1'), may('POST', '/orders'), may('DELETE', '/orders/1')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(may('POST', '/orders', [])).toBe(true);
  });

  it('other methods below go on by the wider one, as the gateway sends them', () => {
    const may = asks([
      { host: HOST, methods: ['GET', 'POST'], public: true },
      { host: HOST, path: '/orders', methods: ['POST'], jwt: TOKEN },
      { host: HOST, path: '/orders/secret', jwt: ADMIN },
    ]);
    expect([may('GET', '/orders/1'), may('POST', '/orders/1'), may('POST', '/carts'), may('PUT', '/orders/1')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([may('GET', '/orders/secret'), may('POST', '/orders/secret', []), may('GET', '/orders/secret', ['admin'])]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('are compared as clients ask, and left out as the service sees them', () => {
    const may = asks([
      { host: HOST, path: '/api', rewrite: '/', public: true },
      { host: HOST, path: '/api/admin', rewrite: '/internal', jwt: TOKEN },
    ]);
    expect([may('GET', '/orders'), may('GET', '/admin/x'), may('GET', '/internal', [])]).toEqual([true, false, true]);
  });

  it('of gRPC too', () => {
    const may = asks([
      { host: HOST, protocol: 'grpc', public: true },
      { host: HOST, protocol: 'grpc', path: '/shop.v1.Admin', jwt: TOKEN },
    ]);
    expect([may('POST', '/shop.v1.Shop/Get', undefined, 9000), may('POST', '/shop.v1.Admin/Drop', undefined, 9000)]).toEqual([true, false]);
    expect(may('POST', '/shop.v1.Admin/Drop', [], 9000)).toBe(true);
  });

  it('at another host, or for the same token, change nothing', () => {
    const [rule] = rulesOf(
      exposed([
        { host: HOST, jwt: TOKEN },
        { host: HOST, path: '/orders', jwt: { ...TOKEN } },
        { host: 'other.example.com', path: '/admin', jwt: ADMIN },
      ]),
    );
    expect(rule.to[0].operation).not.toHaveProperty('notPaths');
  });
});

describe('the RequestAuthentication of a service', () => {
  it('has a rule for each issuer, with the audiences of all its routes, and hands the token on', () => {
    const { spec } = exposed([
      { host: 'a.example.com', path: '/b', jwt: { ...TOKEN, audiences: ['shop', 'admin'] } },
      { host: 'a.example.com', path: '/a', jwt: TOKEN },
      { host: 'a.example.com', path: '/c', jwt: { issuer: 'accounts', audiences: ['c'], jwksUri: 'https://accounts.example.com/keys' } },
    ]).one('RequestAuthentication');
    expect(spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/instance': 'catalog' } },
      jwtRules: [
        {
          issuer: 'accounts',
          audiences: ['c'],
          jwksUri: 'https://accounts.example.com/keys',
          forwardOriginalToken: true,
          fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
        },
        { ...TOKEN, audiences: ['admin', 'shop'], forwardOriginalToken: true, fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }] },
      ],
    });
  });

  it('is not there where no route asks for a token', () => {
    expect(exposed([{ host: 'a.example.com', public: true }]).of('RequestAuthentication')).toEqual([]);
  });

  it('carries late values as they are', () => {
    const token = { issuer: late('Issuer.1'), audiences: [late('Audience.2')], jwksUri: late('Keys.3') };
    const manifests = exposed([{ host: 'a.example.com', jwt: token }]);
    expect(manifests.one('RequestAuthentication').spec.jwtRules).toEqual([
      { ...token, forwardOriginalToken: true, fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }] },
    ]);
    expect(rulesOf(manifests)[0].from[0].source.requestPrincipals).toEqual([`${late('Issuer.1')}/*`]);
  });

  it('takes the keys of an issuer from one place', () => {
    const other = { ...TOKEN, jwksUri: 'https://id.example.com/other' };
    const routes = [TOKEN, other].map((jwt, index) => ({ host: 'a.example.com', path: `/${index}`, jwt }));
    expect(codesOf(() => exposed(routes))).toEqual(['contradiction']);
  });
});
