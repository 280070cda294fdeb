//! Tables in files: CSV and XLSX, read and written.
