"""Write the generated pages: ``make docs``."""

from tools.docs.pages import PAGES, write_pages

if __name__ == "__main__":
    changed = write_pages()
    print(f"docs: {len(PAGES)} generated pages, changed: {', '.join(changed) or 'none'}")
