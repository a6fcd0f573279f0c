module example.com/product-catalog

go 1.24
