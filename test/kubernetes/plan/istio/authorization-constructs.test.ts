import { App, Chart } from 'cdk8s';
import { System } from 'keelson';
import { KubernetesSystem, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { imageOf } from '../support/manifests';

const platform = { mesh: 'istio', gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' } } as const;

describe('the children of units on a mesh', () => {
  const app = new App();
  const chart = (namespace: string): Chart => new Chart(app, namespace, { namespace });
  const catalog = new ProductionMicroservice(chart('shop'), 'catalog', { image: imageOf('catalog'), http: { port: 8080 }, platform });
  const importer = new ProductionWorker(chart('batch'), 'importer', { image: imageOf('importer'), platform });

  it('are there from the constructor on, whatever edges come', () => {
    expect(catalog.peerAuthentication?.name).toBe('catalog');
    expect(catalog.authorizationPolicy?.name).toBe('catalog');
    expect(importer.peerAuthentication?.kind).toBe('PeerAuthentication');
    expect(catalog.requestAuthentication).toBeUndefined();
  });

  it('learn of edges that are declared later: a caller of another namespace by its own', () => {
    importer.calls(catalog, { operations: ['GET /v1/products/{id}'] });
    expect(catalog.authorizationPolicy?.render().spec.rules).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/batch/sa/importer'] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/v1/products/{*}'], ports: ['8080'] } }],
      },
    ]);
    const jwt = { issuer: 'accounts', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };
    catalog.exposes({ host: 'shop.example.com', jwt });
    expect(catalog.requestAuthentication?.render().spec.jwtRules).toEqual([
      { ...jwt, forwardOriginalToken: true, fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }] },
    ]);
  });

  it('of a system that owns its namespace are its defaults too', () => {
    const shop = new System('shop', { owner: 'team-shop' });
    shop.worker('importer', { image: imageOf('importer') });
    const environment = { kubernetes: { namespace: 'shop', ownsNamespace: true, mesh: 'istio' as const } };
    const { shared } = new KubernetesSystem(new App(), 'shop', { system: shop, environment });
    expect(shared?.peerAuthentication?.render().spec).toEqual({ mtls: { mode: 'STRICT' } });
    expect(shared?.allowNothing?.render().spec).toEqual({});
  });
});
