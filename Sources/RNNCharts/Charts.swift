/// Charts
