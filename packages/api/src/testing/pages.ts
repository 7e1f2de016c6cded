interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Every page of a list, from the first to the last. */
export async function allPages<T>(
  fetchPage: (cursor: string | null) => Promise<Page<T>>,
): Promise<T[][]> {
  const pages = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await fetchPage(cursor);
    pages.push(page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}
