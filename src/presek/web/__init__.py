"""The site: one page a file, one dataclass a template, charts as pure functions to SVG."""
