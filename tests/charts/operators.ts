// What the charts use of CloudNativePG 1.26, the RabbitMQ Cluster Operator 2 and the Prometheus Operator, from their reference pages. Only these fields may occur.
import type { IIoK8sApimachineryPkgApisMetaV1ObjectMeta as Meta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';
import type { IIoK8sApiCoreV1ResourceRequirements as Resources } from 'kubernetes-models/v1/ResourceRequirements';
import type { IIoK8sApiCoreV1NodeAffinity as NodeAffinity } from 'kubernetes-models/v1/NodeAffinity';
import type { IIoK8sApiCoreV1Affinity as Affinity } from 'kubernetes-models/v1/Affinity';
import type { IIoK8sApiCoreV1Volume as Volume } from 'kubernetes-models/v1/Volume';
import type { IIoK8sApiCoreV1VolumeMount as VolumeMount } from 'kubernetes-models/v1/VolumeMount';

type Name = { name: string };
type Key = { name: string; key: string };
type Storage = { size: string; storageClass?: string };
type Coded = { compression: 'gzip'; encryption: 'AES256' | 'aws:kms' };

export interface ICluster {
  apiVersion: 'postgresql.cnpg.io/v1'; kind: 'Cluster'; metadata: Meta;
  spec: {
    instances: number; imageName?: string; env?: { name: string; value: string }[]; enableSuperuserAccess: boolean; primaryUpdateStrategy: 'unsupervised' | 'supervised';
    bootstrap: { initdb: { database: string; owner: string; dataChecksums: boolean; encoding: string; localeCollate: string; localeCType: string } };
    postgresql: { synchronous?: { method: 'any' | 'first'; number: number; dataDurability: 'required' | 'preferred' }; parameters: Record<string, string>; pg_hba: string[] };
    certificates?: { serverTLSSecret: string; serverCASecret: string };
    managed: { roles: { name: string; ensure: 'present'; login: boolean; superuser: boolean; createdb: boolean; createrole: boolean; bypassrls: boolean; replication: boolean; passwordSecret: Name }[] };
    affinity: { enablePodAntiAffinity: boolean; topologyKey: string; podAntiAffinityType: 'preferred' | 'required'; nodeAffinity: NodeAffinity };
    storage: Storage; walStorage: Storage; resources: Resources;
    backup?: { retentionPolicy: string; barmanObjectStore: { destinationPath: string; endpointURL?: string; s3Credentials: { accessKeyId: Key; secretAccessKey: Key }; wal: Coded; data: Coded } };
  };
}
export interface IDatabase { apiVersion: 'postgresql.cnpg.io/v1'; kind: 'Database'; metadata: Meta; spec: { cluster: Name; name: string; owner: string; databaseReclaimPolicy: 'retain' | 'delete' } }
export interface IScheduledBackup { apiVersion: 'postgresql.cnpg.io/v1'; kind: 'ScheduledBackup'; metadata: Meta; spec: { cluster: Name; schedule: string; backupOwnerReference: 'none' | 'self' | 'cluster' } }
export interface IRabbitmqCluster {
  apiVersion: 'rabbitmq.com/v1beta1'; kind: 'RabbitmqCluster'; metadata: Meta;
  spec: {
    replicas: number; image?: string; persistence: { storage: string; storageClassName?: string }; resources: Resources; service: { type: 'ClusterIP' };
    tls: { secretName: string; caSecretName: string; disableNonTLSListeners: boolean }; terminationGracePeriodSeconds: number; affinity: Affinity;
    rabbitmq: { additionalConfig: string; advancedConfig: string };
    override: { statefulSet: { spec: { template: { spec: { containers: { name: string; volumeMounts: VolumeMount[] }[]; volumes: Volume[] } } } } };
  };
}
export interface IPrometheusRule {
  apiVersion: 'monitoring.coreos.com/v1'; kind: 'PrometheusRule'; metadata: Meta;
  spec: { groups: { name: string; interval?: string; rules: { alert: string; expr: string; for: string; labels: { severity: 'page' | 'ticket' }; annotations: { summary: string; runbook_url: string } }[] }[] };
}
