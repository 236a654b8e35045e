/** What of an answer to a tenant's health path counts. */
interface Answered {
  readonly status: number | undefined
  readonly body: string
  readonly error: string | undefined
}

/** The right tenant in the right version, not just any answer: why it is not, or nothing. */
export function whatIsWrong(
  {status, body, error}: Answered,
  wanted: {readonly tenant: string; readonly release: string},
): string | undefined {
  if (status === undefined) return error ?? 'no answer'
  if (status !== 200) return `HTTP ${status}`
  const health = parsed(body)
  if (health?.tenant !== wanted.tenant) return `it is ${health?.tenant ?? 'somebody unknown'} that answers`
  if (health.version !== wanted.release) return `version ${health.version} answers, not ${wanted.release}`
  return undefined
}

function parsed(body: string): {tenant?: string; version?: string} | undefined {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
