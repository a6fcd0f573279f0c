import { ProductionWorker } from 'keelson/kubernetes';
import { imageOf, shopChart } from './fixtures';

const mailer = (platform: object): ProductionWorker =>
  new ProductionWorker(shopChart(), 'mailer', { image: imageOf('mailer'), platform: { mesh: 'istio', ...platform } });

describe('a lone unit on Istio', () => {
  it('has its Sidecar from the constructor on, and the monitor of its proxy where the platform monitors', () => {
    expect(mailer({}).sidecar?.render().spec.egress).toEqual([{ hosts: ['~/*'] }]);
    expect(mailer({}).proxyMonitor).toBeUndefined();
    expect(mailer({ monitoring: 'prometheus-operator' }).proxyMonitor?.name).toBe('mailer-proxy');
  });

  it('has an object for a host from the edge that reaches it first, with what later ones add', () => {
    const unit = mailer({}).reaches('partner.example.com:443');
    const first = unit.serviceEntries.get('partner.example.com');
    unit.reaches('partner.example.com:25').reaches('smtp.example.com:587');
    expect([...unit.serviceEntries.keys()].sort()).toEqual(['partner.example.com', 'smtp.example.com']);
    expect(unit.serviceEntries.get('partner.example.com')).toBe(first);
    expect(first?.name).toBe('mailer.partner.example.com');
    expect(first?.render().spec.ports.map(({ number }) => number)).toEqual([25, 443]);
  });

  it('has none of it without a mesh', () => {
    const unit = new ProductionWorker(shopChart(), 'mailer', { image: imageOf('mailer') }).reaches('partner.example.com:443');
    expect([unit.sidecar, unit.proxyMonitor, unit.serviceEntries.size]).toEqual([undefined, undefined, 0]);
  });
});
