"""laiwu_desktop: village-by-village reporting of Laiwu's informatization plan (莱政发〔2006〕86号)."""

__version__ = "0.1.0"
