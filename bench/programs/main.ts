import { createHash } from 'node:crypto';
import { ApiObject, type ApiObjectProps, App, Chart } from 'cdk8s';

/** The objects of keelson.config.ts with plain cdk8s: SERVICES services, each of which calls the next CALLS. */
const services = Number(process.env.SERVICES ?? '10');
const calls = Number(process.env.CALLS ?? '0');

const NAMESPACE = 'shop';
const VERSION = '1.4.2';
const USER = 65532;
const VALUES = ['database', 'signing-key'];
const KEYS = ['password', 'username'];

type Object = ApiObjectProps & Record<string, unknown>;

interface Service {
  readonly name: string;
  readonly callees: readonly string[];
  readonly callers: readonly string[];
}

const nameOf = (number: number): string => `service-${String(number).padStart(5, '0')}`;
const instance = (name: string) => ({ 'app.kubernetes.io/instance': name });
const selector = (name: string) => ({ matchLabels: instance(name) });
const namespaceSelector = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const secretName = (name: string, value: string): string => `${name}-${name}-${value}`;

const labels = (name: string) => ({
  app: name,
  'app.kubernetes.io/component': 'service',
  ...instance(name),
  'app.kubernetes.io/managed-by': 'keelson',
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'shop',
  owner: 'team-shop',
});

const versionedLabels = (name: string) => ({ ...labels(name), 'app.kubernetes.io/version': VERSION });

const metadata = (service: string, name = service) => ({ name, namespace: NAMESPACE, labels: labels(service) });

function serviceAccount(service: string, name = service): Object {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata(service, name), automountServiceAccountToken: false };
}

function secretStore(name: string): Object {
  const account = `${name}-secrets`;
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: metadata(name, account),
    spec: {
      provider: {
        vault: {
          server: 'https://vault.example.com:8200',
          path: 'secret',
          version: 'v2',
          auth: { kubernetes: { mountPath: 'kubernetes', role: `${NAMESPACE}-${name}`, serviceAccountRef: { name: account } } },
        },
      },
    },
  };
}

function externalSecret(name: string, value: string): Object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: metadata(name, secretName(name, value)),
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { name: `${name}-secrets`, kind: 'SecretStore' },
      target: { name: secretName(name, value), creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: KEYS.map((key) => ({ secretKey: key, remoteRef: { key: `shop/${name}/${value}`, property: key } })),
    },
  };
}

const settings = (name: string): string => `service: ${name}\npage:\n  size: 50\n  largest: 500\ncurrency: EUR\n`;

function settingsName(name: string): string {
  const hash = createHash('sha256').update(JSON.stringify([['/etc/app/settings.yaml', settings(name)]]));
  return `${name}-files-${hash.digest('hex').slice(0, 8)}`;
}

function configMap(name: string): Object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(name, settingsName(name)),
    immutable: true,
    data: { 'etc_app_settings.yaml': settings(name) },
  };
}

function networkPolicy({ name, callees, callers }: Service): Object {
  const http = [{ port: 8080, protocol: 'TCP' }];
  const peers = (names: readonly string[]) => names.map((each) => ({ podSelector: selector(each) }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(name),
    spec: {
      podSelector: selector(name),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...(callers.length === 0 ? [] : [{ from: peers(callers), ports: http }]),
        {
          from: [
            {
              namespaceSelector: namespaceSelector('monitoring'),
              podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
            },
          ],
          ports: [{ port: 9090, protocol: 'TCP' }],
        },
      ],
      egress: [
        {
          to: [
            { ipBlock: { cidr: '169.254.20.10/32' } },
            { namespaceSelector: namespaceSelector('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
          ],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
        { to: [{ namespaceSelector: namespaceSelector('observability') }], ports: [{ port: 4317, protocol: 'TCP' }] },
        ...(callees.length === 0 ? [] : [{ to: peers(callees), ports: http }]),
      ],
    },
  };
}

function environment({ name, callees }: Service) {
  const variables: Record<string, string> = {
    APP_CONFIG_DIR: '/var/run/config',
    GOMEMLIMIT: '460MiB',
    KEEP_ALIVE_TIMEOUT_SECONDS: '75',
    LOG_LEVEL: 'info',
    METRICS_PORT: '9090',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.observability.svc.cluster.local:4317',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_PROPAGATORS: 'tracecontext,baggage',
    OTEL_RESOURCE_ATTRIBUTES: `service.namespace=shop,service.version=${VERSION}`,
    OTEL_SERVICE_NAME: name,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
    PORT: '8080',
    REGION: 'eu-central-1',
    SHUTDOWN_TIMEOUT_SECONDS: '35',
  };
  for (const callee of callees)
    variables[`${callee.toUpperCase().replace('-', '_')}_URL`] = `http://${callee}.${NAMESPACE}.svc.cluster.local`;
  return Object.keys(variables)
    .sort()
    .map((key) => ({ name: key, value: variables[key] }));
}

function container(service: Service) {
  const { name } = service;
  const live = { path: '/livez', port: 'http' };
  return {
    name,
    image: `registry.example.com/${name}:${VERSION}@sha256:${'0123456789abcdef'.repeat(4)}`,
    imagePullPolicy: 'Always',
    ports: [
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      { name: 'http-metrics', containerPort: 9090, protocol: 'TCP' },
    ],
    env: environment(service),
    resources: {
      requests: { cpu: '250m', memory: '512Mi', 'ephemeral-storage': '128Mi' },
      limits: { cpu: '1', memory: '512Mi', 'ephemeral-storage': '512Mi' },
    },
    startupProbe: { httpGet: live, periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 30 },
    livenessProbe: { httpGet: live, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3, terminationGracePeriodSeconds: 10 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [
      { name: 'files', mountPath: '/etc/app/settings.yaml', subPath: 'etc_app_settings.yaml', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...VALUES.map((value) => ({ name: `config-${name}-${value}`, mountPath: `/var/run/config/${name}-${value}`, readOnly: true })),
    ],
  };
}

function deployment(service: Service): Object {
  const { name } = service;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata(name),
      labels: versionedLabels(name),
      annotations: {
        'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true',
        'secret.reloader.stakater.com/reload': VALUES.map((value) => secretName(name, value)).join(','),
      },
    },
    spec: {
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 600,
      minReadySeconds: 10,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      selector: selector(name),
      template: {
        metadata: { labels: versionedLabels(name) },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
          terminationGracePeriodSeconds: 50,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            fsGroupChangePolicy: 'OnRootMismatch',
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: selector(name),
              matchLabelKeys: ['pod-template-hash'],
              nodeTaintsPolicy: 'Honor',
            },
          ],
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: selector(name) } },
              ],
            },
          },
          containers: [container(service)],
          volumes: [
            ...VALUES.map((value) => ({
              name: `config-${name}-${value}`,
              secret: { secretName: secretName(name, value), defaultMode: 0o440, items: KEYS.map((key) => ({ key, path: key })) },
            })),
            { name: 'files', configMap: { name: settingsName(name) } },
            { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
          ],
        },
      },
    },
  };
}

function clusterService(name: string): Object {
  const port = (portName: string, number: number) => ({
    name: portName,
    port: number,
    targetPort: portName,
    protocol: 'TCP',
    appProtocol: 'http',
  });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: { type: 'ClusterIP', selector: instance(name), ports: [port('http', 80), port('http-metrics', 9090)] },
  };
}

function horizontalPodAutoscaler(name: string): Object {
  const policy = (type: string, value: number, periodSeconds: number) => ({ type, value, periodSeconds });
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadata(name),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 3,
      maxReplicas: 20,
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: { name: 'cpu', container: name, target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [policy('Percent', 100, 15), policy('Pods', 4, 15)] },
        scaleDown: { stabilizationWindowSeconds: 300, selectPolicy: 'Max', policies: [policy('Percent', 20, 60), policy('Pods', 1, 60)] },
      },
    },
  };
}

function podDisruptionBudget(name: string): Object {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(name),
    spec: { maxUnavailable: '25%', unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: selector(name) },
  };
}

function serviceMonitor(name: string): Object {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: metadata(name),
    spec: {
      selector: selector(name),
      endpoints: [{ port: 'http-metrics', path: '/metrics', interval: '30s', scrapeTimeout: '10s', honorLabels: false }],
      podTargetLabels: ['app.kubernetes.io/version'],
      sampleLimit: 10000,
      labelLimit: 64,
      labelValueLengthLimit: 512,
    },
  };
}

const app = new App({ outdir: process.env.OUT ?? 'dist' });
const chart = new Chart(app, 'shop');
const names = Array.from({ length: services }, (_, number) => nameOf(number));
for (const [number, name] of names.entries()) {
  const service = {
    name,
    callees: names.slice(number + 1, number + 1 + calls),
    callers: names.slice(Math.max(0, number - calls), number),
  };
  const objects: Record<string, Object> = {
    serviceAccount: serviceAccount(name),
    secretStoreServiceAccount: serviceAccount(name, `${name}-secrets`),
    secretStore: secretStore(name),
    ...Object.fromEntries(VALUES.map((value) => [`externalSecret-${value}`, externalSecret(name, value)])),
    configMap: configMap(name),
    networkPolicy: networkPolicy(service),
    deployment: deployment(service),
    service: clusterService(name),
    horizontalPodAutoscaler: horizontalPodAutoscaler(name),
    podDisruptionBudget: podDisruptionBudget(name),
    serviceMonitor: serviceMonitor(name),
  };
  for (const [id, object] of Object.entries(objects)) new ApiObject(chart, `${name}-${id}`, object);
}
app.synth();
