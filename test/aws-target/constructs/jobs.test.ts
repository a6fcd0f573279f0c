import { ServerlessJob, ServerlessMicroservice } from '../../../src/aws/index';
import { IMAGE, ownStack, type Resource, resourcesOf } from './support';

const functionsOf = (stack: ReturnType<typeof ownStack>): Resource[] => Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
const HELD = { AWS_LWA_READINESS_CHECK_PORT: '9180', AWS_LWA_READINESS_CHECK_PATH: '/_keelson/hold' };

describe('a job', () => {
  it('runs its command to the end, once for each invocation, and never two at a time', () => {
    const stack = ownStack();
    new ServerlessJob(stack, 'settlement', { image: IMAGE, command: ['python', 'settle.py'], schedule: '30 2 * * *', timeout: '10m' });
    expect(functionsOf(stack)).toMatchObject([
      {
        Properties: {
          ImageConfig: { EntryPoint: ['/opt/extensions/keelson', 'run', '--'], Command: ['python', 'settle.py'] },
          ReservedConcurrentExecutions: 1,
          Timeout: 600,
          Environment: { Variables: HELD },
        },
      },
    ]);
  });

  it('is started by the scheduler alone, in its time zone', () => {
    const stack = ownStack();
    const job = new ServerlessJob(stack, 'settlement', {
      image: IMAGE,
      command: ['/settle'],
      schedule: '30 2 * * *',
      timeZone: 'Europe/Vienna',
      timeout: '10m',
    });
    expect(Object.values(resourcesOf(stack, 'AWS::Scheduler::Schedule'))).toMatchObject([
      { Properties: { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Vienna' } },
    ]);
    expect(job.schedule?.schedules).toHaveLength(1);
    expect(resourcesOf(stack, 'AWS::Lambda::Permission')).toEqual({});
  });

  it('without a schedule runs while its version is deployed, and again with the next', () => {
    const versions = ['1', '2'].map((digit) => {
      const stack = ownStack();
      new ServerlessJob(stack, 'backfill', {
        image: `${IMAGE}@sha256:${digit.repeat(64)}`,
        command: ['/backfill'],
        timeout: '5m',
        retries: 0,
      });
      expect(Object.values(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig'))).toMatchObject([
        { Properties: { MaximumRetryAttempts: 0 } },
      ]);
      return JSON.stringify(Object.values(resourcesOf(stack, 'Custom::KeelsonRun')).map(({ Properties }) => Properties.Version));
    });
    expect(versions[0]).not.toBe(versions[1]);
  });

  it.each([
    [undefined, 0, 60, 360],
    [1, 1, 21_600, 720],
    [5, 2, 21_600, 1_140],
  ])('without a schedule is tried anew only as it says: retries %s', (retries, attempts, age, waited) => {
    const stack = ownStack();
    new ServerlessJob(stack, 'backfill', { image: IMAGE, command: ['/b'], timeout: '5m', ...(retries === undefined ? {} : { retries }) });
    const [[id, events]] = Object.entries(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig')) as [[string, Resource]];
    expect(events.Properties).toMatchObject({ MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age });
    const [run] = Object.values(resourcesOf(stack, 'Custom::KeelsonRun')) as [Resource];
    // CloudFormation waits as long as all attempts may take, and has said how often before it starts the first.
    expect(Number(run.Properties.ServiceTimeout)).toBe(waited);
    expect(run.DependsOn).toContain(id);
  });

  it('with a schedule is tried twice more unless it says otherwise', () => {
    const stack = ownStack();
    new ServerlessJob(stack, 'settlement', { image: IMAGE, command: ['/settle'], schedule: '30 2 * * *', timeout: '5m' });
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig'))).toMatchObject([
      { Properties: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 21_600 } },
    ]);
  });
});

describe('a migration', () => {
  it('is started once for each version, and never tried anew by Lambda', () => {
    const stack = ownStack();
    const orders = new ServerlessMicroservice(stack, 'orders', {
      image: IMAGE,
      http: { port: 8080 },
      migration: { command: ['/migrate'] },
    });
    const function_ = stack.resolve(orders.migration?.function.functionName) as object;
    const own = Object.entries(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig')).filter(
      ([, { Properties }]) => JSON.stringify(Properties.FunctionName) === JSON.stringify(function_),
    );
    expect(own).toMatchObject([
      [expect.any(String), { Properties: { Qualifier: '$LATEST', MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } }],
    ]);
    const [run] = Object.values(resourcesOf(stack, 'Custom::KeelsonRun')) as [Resource];
    expect(run.DependsOn).toContain(own[0]?.[0]);
    // What starts the function is its own, unqualified name: the version to which the configuration belongs.
    expect(run.Properties.ServiceToken).toEqual(stack.resolve(orders.migration?.function.functionArn));
  });

  it('runs before the version that serves changes, as the service and with its variables', () => {
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'orders', {
      image: IMAGE,
      http: { port: 8080 },
      env: { REGION: 'eu' },
      migration: { command: ['python', 'migrate.py'], timeout: '5m' },
    });
    const [run] = Object.keys(resourcesOf(stack, 'Custom::KeelsonRun'));
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::Alias'))).toMatchObject([{ DependsOn: expect.arrayContaining([run]) }]);
    const migration = functionsOf(stack).find(({ Properties }) => Properties.ImageConfig !== undefined) as Resource;
    const service = functionsOf(stack).find(({ Properties }) => Properties.ImageConfig === undefined) as Resource;
    expect(migration.Properties).toMatchObject({
      ImageConfig: { Command: ['python', 'migrate.py'] },
      Timeout: 300,
      ReservedConcurrentExecutions: 1,
      Role: service.Properties.Role,
      Environment: { Variables: { ...HELD, REGION: 'eu' } },
    });
    expect(migration.Properties.Environment.Variables).not.toHaveProperty('AWS_LWA_PORT');
    expect(migration.Properties.Environment.Variables).not.toHaveProperty('KEELSON_GUARD_ADDRESS');
    expect(service.Properties.Environment.Variables).toMatchObject({
      PORT: '8080',
      AWS_LWA_PORT: '9181',
      AWS_LWA_READINESS_CHECK_PORT: '8080',
      KEELSON_GUARD_ADDRESS: '127.0.0.1:9181',
    });
  });
});
