/** Waits until it holds, at most two minutes. */
export async function until(holds: () => unknown): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
