/** The disk has no room for what is to be written: ERROR_DISK_FULL (112). */
export class DiskFull extends Error {
  constructor() {
    super('There is not enough space on the disk.')
  }
}

/** How many bytes may still be written: endless until a test says otherwise. */
export class Space {
  #free: number | undefined

  /** Null: no limit. */
  limit(bytes: number | null): void {
    this.#free = bytes ?? undefined
  }

  get free(): number | undefined {
    return this.#free
  }

  /** Takes all of it or throws DiskFull; less than nothing gives back. */
  take(bytes: number): void {
    if (this.#free === undefined) return
    if (bytes > this.#free) throw new DiskFull()
    this.#free -= bytes
  }
}
