import fc from 'fast-check';

/**
 * fast-check with one seed, so that a run says the same of the same tree today and tomorrow. `PROPERTY_SEED` sets
 * another, to look further: `PROPERTY_SEED=$RANDOM npx jest`.
 */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.PROPERTY_SEED ?? 20261121) });

export default fc;
