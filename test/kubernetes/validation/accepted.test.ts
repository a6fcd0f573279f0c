import { type EnvironmentOptions, System } from 'keelson';
import { validateForKubernetes } from '../../../src/kubernetes/validate';
import { imageOf, problemsOf } from '../plan/support/manifests';

function exposed(accept: EnvironmentOptions['accept']): readonly object[] {
  const shop = new System('shop', { owner: 'team-shop' });
  shop.service('orders', { image: imageOf('orders'), http: { port: 8080 } }).exposes({
    host: 'shop.example.com',
    jwt: { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' },
  });
  return validateForKubernetes(shop, 'production', {
    kubernetes: { namespace: 'shop', gateway: { name: 'public', namespace: 'gateways', implementation: 'traefik' } },
    ...(accept === undefined ? {} : { accept }),
  });
}

describe('a refusal', () => {
  it('stops synthesis, and goes into the report with its reason where it is accepted', () => {
    expect(problemsOf(() => exposed(undefined)).map(({ code }) => code)).toEqual(['jwt-not-checked']);
    expect(exposed({ 'jwt-not-checked': 'the service checks it' })).toMatchObject([
      {
        code: 'jwt-not-checked',
        reason: 'the service checks it',
        refusals: [{ path: expect.stringContaining('services.orders.exposes') }],
      },
    ]);
  });

  it('that is not there cannot be accepted, and a misspelt one gets its neighbour', () => {
    const accept = { 'jwt-not-checked': 'the service checks it', 'cut-off': 'opened by hand', 'route-not-expresed': 'fine' };
    expect(problemsOf(() => exposed(accept)).map(({ path, fix }) => [path, fix])).toEqual([
      ['environments.production.accept.cut-off', 'remove it: nothing is refused that it would accept'],
      ['environments.production.accept.route-not-expresed', 'did you mean route-not-expressed?'],
    ]);
  });
});
