"""reportqa beside what a user would build otherwise: LangChain's splitter, its HuggingFaceEmbeddings and its FAISS store.

Both run in turn over the same texts in fresh processes of one machine; what counts is their ratio, of which least, median and
most are printed. The peer's packages are no part of the tests: `pip install langchain-community langchain-huggingface langchain-text-splitters`.
Real texts come from the evaluation sets beside the checkout; what is synthetic is called so.
"""
