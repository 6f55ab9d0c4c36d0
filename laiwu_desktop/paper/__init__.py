"""Paper: the village status sheet, as data (`sheet`) and as a PDF through Typst (`pdf`)."""
