// Runs all cases in the current runtime. `module` is the module that wasm-bindgen generated.

export async function runAll(module, baseUrl) {
  const results = [];
  for (const name of module.cases()) {
    const started = performance.now();
    const failure = await module.run(name, baseUrl).then(
      () => null,
      (error) => String(error?.stack ?? error),
    );
    results.push({ name, failure, milliseconds: Math.round(performance.now() - started) });
  }
  return results;
}
