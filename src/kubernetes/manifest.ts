/**
 * The Kubernetes objects that Keelson emits, as far as it emits them: a field that is always there is required, so that an override can
 * rely on it. The upstream types leave every field optional.
 */

type Labels = Record<string, string>;

export interface ObjectMetadata {
  name: string;
  namespace?: string;
  labels?: Labels;
  annotations?: Labels;
}

/** Any object: what all have in common. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: ObjectMetadata;
}

export interface LabelSelector {
  matchLabels: Labels;
}

export interface EnvironmentVariable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string }; fieldRef?: { fieldPath: string } };
}

export interface ContainerPort {
  name: string;
  containerPort: number;
  protocol: 'TCP' | 'UDP';
}

export interface Probe {
  httpGet?: { path: string; port: string | number };
  grpc?: { port: number; service: string };
  tcpSocket?: { port: string | number };
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
  successThreshold?: number;
  terminationGracePeriodSeconds?: number;
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

export interface Volume {
  name: string;
  emptyDir?: { sizeLimit: string; medium?: 'Memory' };
  configMap?: { name: string; defaultMode?: number; items?: { key: string; path: string }[] };
  secret?: { secretName: string; defaultMode?: number; items?: { key: string; path: string }[] };
  projected?: { defaultMode?: number; sources: { serviceAccountToken: { path: string; audience: string; expirationSeconds: number } }[] };
}

export interface ContainerSecurityContext {
  allowPrivilegeEscalation: false;
  privileged: false;
  readOnlyRootFilesystem: boolean;
  runAsNonRoot: true;
  runAsUser: number;
  runAsGroup: number;
  capabilities: { drop: string[]; add?: string[] };
  seccompProfile: { type: 'RuntimeDefault' };
  appArmorProfile?: { type: 'RuntimeDefault' };
}

export interface ResourceRequirements {
  requests: { cpu: string; memory: string; 'ephemeral-storage': string };
  limits: { cpu?: string; memory: string; 'ephemeral-storage': string };
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy: 'Always' | 'IfNotPresent';
  command?: string[];
  args?: string[];
  ports?: ContainerPort[];
  env?: EnvironmentVariable[];
  resources: ResourceRequirements;
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  restartPolicy?: 'Always';
  securityContext: ContainerSecurityContext;
  volumeMounts?: VolumeMount[];
}

export interface PodSpec {
  serviceAccountName: string;
  automountServiceAccountToken: false;
  enableServiceLinks: false;
  hostUsers?: boolean;
  priorityClassName?: string;
  imagePullSecrets?: { name: string }[];
  dnsConfig: { options: { name: string; value?: string }[] };
  terminationGracePeriodSeconds: number;
  restartPolicy?: 'Never' | 'OnFailure';
  securityContext: {
    runAsNonRoot: true;
    runAsUser: number;
    runAsGroup: number;
    fsGroup: number;
    fsGroupChangePolicy: 'OnRootMismatch';
    seccompProfile: { type: 'RuntimeDefault' };
    seLinuxOptions?: { type: string };
  };
  topologySpreadConstraints?: object[];
  affinity?: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: object[] } };
  initContainers?: Container[];
  containers: [Container, ...Container[]];
  volumes?: Volume[];
}

export interface PodTemplate {
  metadata: { labels: Labels; annotations?: Labels };
  spec: PodSpec;
}

export interface ServiceAccount extends Manifest {
  kind: 'ServiceAccount';
  automountServiceAccountToken: false;
}

export interface Deployment extends Manifest {
  kind: 'Deployment';
  spec: {
    replicas?: number;
    revisionHistoryLimit: number;
    progressDeadlineSeconds: number;
    minReadySeconds: number;
    strategy: { type: 'RollingUpdate'; rollingUpdate: { maxSurge: string | number; maxUnavailable: string | number } };
    selector: LabelSelector;
    template: PodTemplate;
  };
}

export interface StatefulSet extends Manifest {
  kind: 'StatefulSet';
  spec: {
    replicas?: number;
    revisionHistoryLimit: number;
    minReadySeconds: number;
    serviceName: string;
    podManagementPolicy: 'Parallel' | 'OrderedReady';
    updateStrategy: { type: 'RollingUpdate' };
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' | 'Delete'; whenScaled: 'Retain' | 'Delete' };
    selector: LabelSelector;
    template: PodTemplate;
    volumeClaimTemplates: { apiVersion: 'v1'; kind: 'PersistentVolumeClaim'; metadata: { name: string; labels: Labels }; spec: object }[];
  };
}

export interface JobSpec {
  backoffLimit: number;
  activeDeadlineSeconds: number;
  ttlSecondsAfterFinished?: number;
  template: PodTemplate;
}

export interface Job extends Manifest {
  kind: 'Job';
  spec: JobSpec;
}

export interface CronJob extends Manifest {
  kind: 'CronJob';
  spec: {
    schedule: string;
    timeZone: string;
    concurrencyPolicy: 'Forbid' | 'Replace' | 'Allow';
    startingDeadlineSeconds: number;
    successfulJobsHistoryLimit: number;
    failedJobsHistoryLimit: number;
    jobTemplate: { metadata: { labels: Labels }; spec: JobSpec };
  };
}

export interface ServicePort {
  name: string;
  port: number;
  targetPort: string | number;
  protocol: 'TCP';
  appProtocol?: string;
}

export interface Service extends Manifest {
  kind: 'Service';
  spec: {
    type: 'ClusterIP';
    clusterIP?: 'None';
    publishNotReadyAddresses?: boolean;
    selector: Labels;
    ports: ServicePort[];
    trafficDistribution?: string;
  };
}

export interface HorizontalPodAutoscaler extends Manifest {
  kind: 'HorizontalPodAutoscaler';
  spec: {
    scaleTargetRef: { apiVersion: string; kind: string; name: string };
    minReplicas: number;
    maxReplicas: number;
    metrics: object[];
    behavior: { scaleUp: object; scaleDown: object };
  };
}

export interface PodDisruptionBudget extends Manifest {
  kind: 'PodDisruptionBudget';
  spec: { maxUnavailable: number | string; unhealthyPodEvictionPolicy: 'AlwaysAllow'; selector: LabelSelector };
}

export interface NetworkPolicyPeer {
  podSelector?: { matchLabels?: Labels };
  namespaceSelector?: { matchLabels?: Labels };
  ipBlock?: { cidr: string; except?: string[] };
}

export interface NetworkPolicyPort {
  port: number;
  protocol: 'TCP' | 'UDP';
}

export interface NetworkPolicy extends Manifest {
  kind: 'NetworkPolicy';
  spec: {
    podSelector: { matchLabels?: Labels };
    policyTypes: ('Ingress' | 'Egress')[];
    ingress?: { from?: NetworkPolicyPeer[]; ports?: NetworkPolicyPort[] }[];
    egress?: { to?: NetworkPolicyPeer[]; ports?: NetworkPolicyPort[] }[];
  };
}

export interface ConfigMap extends Manifest {
  kind: 'ConfigMap';
  immutable?: true;
  data: Record<string, string>;
}

export interface Namespace extends Manifest {
  kind: 'Namespace';
}

export interface ResourceQuota extends Manifest {
  kind: 'ResourceQuota';
  spec: { hard: Record<string, string> };
}

export interface LimitRange extends Manifest {
  kind: 'LimitRange';
  spec: { limits: object[] };
}

/** monitoring.coreos.com/v1 */
export interface ServiceMonitor extends Manifest {
  kind: 'ServiceMonitor';
  spec: {
    selector: LabelSelector;
    endpoints: object[];
    targetLabels?: string[];
    podTargetLabels?: string[];
    sampleLimit: number;
    labelLimit: number;
    labelValueLengthLimit: number;
  };
}

/** monitoring.coreos.com/v1 */
export interface PodMonitor extends Manifest {
  kind: 'PodMonitor';
  spec: {
    selector: LabelSelector;
    podMetricsEndpoints: object[];
    podTargetLabels?: string[];
    sampleLimit: number;
    labelLimit: number;
    labelValueLengthLimit: number;
  };
}

/** external-secrets.io/v1 */
export interface ExternalSecret extends Manifest {
  kind: 'ExternalSecret';
  spec: {
    refreshInterval: string;
    secretStoreRef: { name: string; kind: 'SecretStore' };
    target: { name: string; creationPolicy: 'Owner'; deletionPolicy: 'Retain'; template?: object };
    data: { secretKey: string; remoteRef: { key: string; property: string } }[];
  };
}

/** external-secrets.io/v1 */
export interface SecretStore extends Manifest {
  kind: 'SecretStore';
  spec: { provider: object };
}

/** What runs the containers. */
export type Workload = Deployment | StatefulSet | Job | CronJob;
