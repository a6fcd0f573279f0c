import { Chart } from 'cdk8s';
import { ApiResource, Deployment, Secret as KubernetesSecret, PodConnectionsIsolation, Role, RoleBinding } from 'cdk8s-plus-34';
import type { Construct } from 'constructs';
import { Secret } from 'keelson';
import { ProductionMicroservice } from 'keelson/kubernetes';

const DIGEST = `sha256:${'0'.repeat(64)}`;

/** A chart that was written with cdk8s-plus, in which one service after another becomes a `ProductionMicroservice`. */
export class ShopChart extends Chart {
  readonly orders: ProductionMicroservice;
  readonly storefront: Deployment;

  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    this.orders = new ProductionMicroservice(this, 'order-service', {
      image: `registry.example.com/order-service:2.0.0@${DIGEST}`,
      runtime: 'fastapi',
      http: { port: 8080 },
    });

    // A Secret that is in the chart already goes in by its name.
    const payment = KubernetesSecret.fromSecretName(this, 'payment', 'payment-provider');
    this.orders.uses(new Secret('payment', { provider: 'kubernetes', path: payment.name, keys: ['api-key'], rotation: { every: '30d' } }));

    // To cdk8s-plus the service is a peer of network policies: its HTTP port alone is opened, to these pods alone.
    this.storefront = new Deployment(this, 'storefront', {
      containers: [
        { image: `registry.example.com/storefront:3.1.0@${DIGEST}`, portNumber: 3000, securityContext: { user: 65532, group: 65532 } },
      ],
      securityContext: { user: 65532, group: 65532 },
    });
    this.storefront.connections.allowTo(this.orders, { isolation: PodConnectionsIsolation.PEER });

    // And a subject of RBAC.
    const role = new Role(this, 'reads-config', { metadata: { name: 'reads-config' } });
    role.allowRead(ApiResource.CONFIG_MAPS);
    new RoleBinding(this, 'orders-read-config', { role, metadata: { name: 'orders-read-config' } }).addSubjects(this.orders);
  }
}
