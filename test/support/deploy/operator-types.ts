/**
 * The kinds of operators that the manifests use, as their CustomResourceDefinitions have them: prometheus-operator 0.9x
 * (monitoring.coreos.com/v1) and KEDA 2 (keda.sh/v1alpha1). Fields whose type is `unknown` are known and not used here.
 */
interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** `30s`, `1h30m` */
type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w' | 'y'}${string}`;

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

interface Endpoint {
  readonly authorization?: unknown;
  readonly basicAuth?: unknown;
  readonly bearerTokenFile?: string;
  readonly bearerTokenSecret?: unknown;
  readonly enableHttp2?: boolean;
  readonly filterRunning?: boolean;
  readonly followRedirects?: boolean;
  readonly honorLabels?: boolean;
  readonly honorTimestamps?: boolean;
  readonly interval?: Duration;
  readonly metricRelabelings?: readonly unknown[];
  readonly oauth2?: unknown;
  readonly params?: Readonly<Record<string, readonly string[]>>;
  readonly path?: string;
  readonly port?: string;
  readonly proxyUrl?: string;
  readonly relabelings?: readonly unknown[];
  readonly scheme?: 'http' | 'https';
  readonly scrapeTimeout?: Duration;
  readonly targetPort?: number | string;
  readonly tlsConfig?: unknown;
  readonly trackTimestampsStaleness?: boolean;
}

export interface ServiceMonitor {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'ServiceMonitor';
  readonly metadata: Metadata;
  readonly spec: {
    readonly attachMetadata?: unknown;
    readonly bodySizeLimit?: string;
    readonly endpoints: readonly Endpoint[];
    readonly fallbackScrapeProtocol?: string;
    readonly jobLabel?: string;
    readonly keepDroppedTargets?: number;
    readonly labelLimit?: number;
    readonly labelNameLengthLimit?: number;
    readonly labelValueLengthLimit?: number;
    readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
    readonly podTargetLabels?: readonly string[];
    readonly sampleLimit?: number;
    readonly scrapeClass?: string;
    readonly scrapeProtocols?: readonly string[];
    readonly selector: LabelSelector;
    readonly selectorMechanism?: string;
    readonly serviceDiscoveryRole?: string;
    readonly targetLabels?: readonly string[];
    readonly targetLimit?: number;
  };
}

interface AlertingRule {
  readonly alert: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly expr: number | string;
  readonly for?: Duration;
  readonly keep_firing_for?: Duration;
  readonly labels?: Readonly<Record<string, string>>;
}

interface RecordingRule {
  readonly record: string;
  readonly expr: number | string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface PrometheusRule {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PrometheusRule';
  readonly metadata: Metadata;
  readonly spec: {
    readonly groups?: readonly {
      readonly name: string;
      readonly interval?: Duration;
      readonly labels?: Readonly<Record<string, string>>;
      readonly limit?: number;
      readonly partial_response_strategy?: string;
      readonly query_offset?: Duration;
      readonly rules?: readonly (AlertingRule | RecordingRule)[];
    }[];
  };
}

export interface ScaledObject {
  readonly apiVersion: 'keda.sh/v1alpha1';
  readonly kind: 'ScaledObject';
  readonly metadata: Metadata;
  readonly spec: {
    readonly advanced?: {
      readonly horizontalPodAutoscalerConfig?: unknown;
      readonly restoreToOriginalReplicaCount?: boolean;
      readonly scalingModifiers?: unknown;
    };
    readonly cooldownPeriod?: number;
    readonly fallback?: {
      readonly behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower';
      readonly failureThreshold: number;
      readonly replicas: number;
    };
    readonly idleReplicaCount?: number;
    readonly initialCooldownPeriod?: number;
    readonly maxReplicaCount?: number;
    readonly minReplicaCount?: number;
    readonly pollingInterval?: number;
    readonly scaleTargetRef: {
      readonly apiVersion?: string;
      readonly envSourceContainerName?: string;
      readonly kind?: string;
      readonly name: string;
    };
    readonly triggers: readonly {
      readonly authenticationRef?: { readonly name: string; readonly kind?: string };
      readonly metadata: PrometheusTrigger;
      readonly metricType?: 'AverageValue' | 'Value' | 'Utilization';
      readonly name?: string;
      readonly type: 'prometheus';
      readonly useCachedMetrics?: boolean;
    }[];
  };
}

/** keda.sh/docs/latest/scalers/prometheus: every value is text. */
interface PrometheusTrigger {
  readonly serverAddress: string;
  readonly query: string;
  readonly threshold: string;
  readonly activationThreshold?: string;
  readonly namespace?: string;
  readonly customHeaders?: string;
  readonly ignoreNullValues?: 'true' | 'false';
  readonly queryParameters?: string;
  readonly unsafeSsl?: 'true' | 'false';
  readonly timeout?: string;
  readonly authModes?: string;
}
