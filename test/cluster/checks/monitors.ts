import type { CheckResult } from '../../judges/report';
import { type Manifest, ofKind, podTemplate } from '../manifests';

type Labels = Readonly<Record<string, string>>;

const matches = (selector: Labels, labels: Labels = {}): boolean => Object.entries(selector).every(([key, value]) => labels[key] === value);

/** The names of the ports that a Service offers, or that the containers of a pod open. */
const servicePorts = (service: Manifest): string[] => service.spec.ports.map((port: { name: string }) => port.name);
const podPorts = (template: any): string[] =>
  template.spec.containers.flatMap((container: any) => (container.ports ?? []).map((port: { name: string }) => port.name));

/** Every ServiceMonitor selects a Service, every PodMonitor pods, and each port that it scrapes is there: no operator runs here that would look. */
export async function monitorsFindTheirPorts(manifests: readonly Manifest[]): Promise<CheckResult> {
  const services = ofKind(manifests, 'Service').map((service) => ({ labels: service.metadata.labels, ports: servicePorts(service) }));
  const pods = manifests
    .map(podTemplate)
    .filter((template) => template !== undefined)
    .map((template) => ({ labels: template.metadata.labels as Labels, ports: podPorts(template) }));
  const monitors = ofKind(manifests, 'ServiceMonitor', 'PodMonitor');
  const findings = monitors.flatMap((monitor) => {
    const name = `${monitor.kind}/${monitor.metadata.name}`;
    const candidates = monitor.kind === 'ServiceMonitor' ? services : pods;
    const selected = candidates.filter((candidate) => matches(monitor.spec.selector.matchLabels, candidate.labels));
    const wanted: string[] = (monitor.spec.endpoints ?? monitor.spec.podMetricsEndpoints).map(
      (endpoint: { port: string }) => endpoint.port,
    );
    if (selected.length === 0 || wanted.length === 0)
      return [`${name} selects ${selected.length} targets and scrapes ${wanted.length} ports`];
    return wanted
      .filter((port) => !selected.some((target) => target.ports.includes(port)))
      .map((port) => `${name} scrapes ${port}, which is not there`);
  });
  return { findings, detail: `${monitors.length} monitors` };
}
