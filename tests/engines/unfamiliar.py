"""Databases as other people build them, small and written by hand: names with spaces, capitals and reserved words,
several schemas, keys of two columns, rows that know their customer only through another table, views, no keys at all.
"""

from __future__ import annotations

from collections.abc import Mapping

SHOPS: Mapping[str, tuple[str, ...]] = {
    # A trading company: names in capitals within words, "Order Details" with a space, and a line's key of two columns.
    "trader": (
        'CREATE TABLE "Customers" ("CustomerID" char(5), "CompanyName" varchar(40), "ContactName" varchar(30), '
        '"City" varchar(15), "PostalCode" varchar(10), "Country" varchar(15), "Phone" varchar(24))',
        'CREATE TABLE "Employees" ("EmployeeID" integer, "LastName" varchar(20), "BirthDate" date, "City" varchar(15))',
        'CREATE TABLE "Suppliers" ("SupplierID" integer, "CompanyName" varchar(40), "City" varchar(15), '
        '"Country" varchar(15), "Phone" varchar(24))',
        'CREATE TABLE "Orders" ("OrderID" integer, "CustomerID" char(5), "EmployeeID" integer, "OrderDate" date, '
        '"ShippedDate" date, "Freight" numeric(10, 2))',
        'CREATE TABLE "Order Details" ("OrderID" integer, "ProductID" integer, "UnitPrice" numeric(10, 2), '
        '"Quantity" smallint, "Discount" real)',
        "INSERT INTO \"Customers\" VALUES ('ALFKI', 'Alpha', 'Ana', 'Berlin', '12209', 'DE', '030-1'), "
        "('BONAP', 'Bon', 'Bea', 'Marseille', '13008', 'FR', '91-2')",
        "INSERT INTO \"Orders\" VALUES (10248, 'ALFKI', 1, '2026-01-04', '2026-01-06', 32.38), "
        "(10249, 'BONAP', 1, '2026-01-05', NULL, 11.61)",
        'INSERT INTO "Order Details" VALUES (10248, 11, 14.00, 12, 0), (10248, 42, 9.80, 10, 0)',
    ),
    # A shop that lends films: small letters, a country two tables away, payments that are the orders.
    "lender": (
        "CREATE TABLE customer (customer_id integer, store_id smallint, first_name text, last_name text, email text, "
        "address_id integer, active boolean, create_date date, last_update timestamp)",
        "CREATE TABLE address (address_id integer, address text, district text, city_id integer, postal_code text, "
        "phone text)",
        "CREATE TABLE city (city_id integer, city text, country_id integer)",
        "CREATE TABLE country (country_id integer, country text)",
        "CREATE TABLE rental (rental_id integer, rental_date timestamp, inventory_id integer, customer_id integer, "
        "return_date timestamp, staff_id smallint)",
        "CREATE TABLE payment (payment_id integer, customer_id integer, staff_id smallint, rental_id integer, "
        "amount numeric(5, 2), payment_date timestamp)",
        "CREATE VIEW customer_list AS SELECT customer_id AS id, first_name || ' ' || last_name AS name, address, "
        'postal_code AS "zip code", phone, city, country FROM customer JOIN address USING (address_id) '
        "JOIN city USING (city_id) JOIN country USING (country_id)",
        "INSERT INTO customer VALUES (1, 1, 'Mary', 'Novak', 'mary@example.com', 5, true, '2024-02-14', "
        "'2026-01-01 00:00:00')",
        "INSERT INTO address VALUES (5, 'Street 1', 'Alberta', 300, '', '140333')",
        "INSERT INTO city VALUES (300, 'Ljubljana', 1)",
        "INSERT INTO country VALUES (1, 'Slovenia')",
        "INSERT INTO payment VALUES (1, 1, 1, 76, 2.99, '2026-01-24 21:40:19')",
    ),
    # A maker of bicycles: five schemas, names run together, an order's key in lines, a view for people.
    "maker": (
        "CREATE SCHEMA person",
        "CREATE SCHEMA sales",
        "CREATE TABLE person.person (businessentityid integer, persontype char(2), firstname text, lastname text)",
        "CREATE TABLE sales.customer (customerid integer, personid integer, storeid integer, territoryid integer, "
        "accountnumber text)",
        "CREATE TABLE sales.salesorderheader (salesorderid integer, orderdate timestamp, duedate timestamp, "
        "status smallint, customerid integer, subtotal numeric(12, 4), totaldue numeric(12, 4))",
        "CREATE TABLE sales.salesorderdetail (salesorderid integer, salesorderdetailid integer, orderqty smallint, "
        "productid integer, unitprice numeric(12, 4), linetotal numeric(12, 6))",
        "CREATE VIEW sales.vindividualcustomer AS SELECT c.customerid AS businessentityid, p.firstname, p.lastname "
        "FROM sales.customer AS c JOIN person.person AS p ON p.businessentityid = c.personid",
        "INSERT INTO sales.customer VALUES (11000, 1, NULL, 9, 'AW00011000'), (11001, 2, NULL, 9, 'AW00011001')",
        "INSERT INTO sales.salesorderheader VALUES (43659, '2026-05-31 00:00:00', '2026-06-12 00:00:00', 5, 11000, "
        "20565.6206, 23153.2339)",
    ),
    # A market place: keys of forty letters, a customer anew with each order, all dates as texts.
    "market": (
        "CREATE TABLE olist_customers_dataset (customer_id text, customer_unique_id text, "
        "customer_zip_code_prefix text, customer_city text, customer_state text)",
        "CREATE TABLE olist_orders_dataset (order_id text, customer_id text, order_status text, "
        "order_purchase_timestamp timestamp, order_delivered_customer_date timestamp)",
        "CREATE TABLE olist_order_items_dataset (order_id text, order_item_id integer, product_id text, price real, "
        "freight_value real)",
        "CREATE TABLE olist_order_payments_dataset (order_id text, payment_sequential integer, payment_type text, "
        "payment_value real)",
        "INSERT INTO olist_customers_dataset VALUES ('a1', 'u1', '14409', 'franca', 'SP'), "
        "('a2', 'u1', '14409', 'franca', 'SP')",
        "INSERT INTO olist_orders_dataset VALUES ('o1', 'a1', 'delivered', '2026-01-02 10:56:33', NULL)",
    ),
    # Reserved words, quotes, dots and spaces as names; twice the same customer; no key that is called so.
    "odd": (
        'CREATE TABLE "Group" ("Order" integer, "Select" text, "Country" text)',
        'CREATE TABLE "Klienci 2024 (kopia)" ("Nr klienta" text, "Nazwa firmy" text, "Kraj" text, '
        '"E-mail" text, "Obrót" double precision, "a.b" text, "c""d" text)',
        'CREATE TABLE "Zamówienia" ("Nr zamówienia" integer, "Nr klienta" text, "Data zamówienia" date, '
        '"Kwota netto" numeric(12, 2))',
        "INSERT INTO \"Klienci 2024 (kopia)\" VALUES ('K-1', 'Alfa', 'PL', 'a@example.com', 1e3, 'x', 'y'), "
        "('K-1', 'Alfa bis', 'PL', 'b@example.com', 'NaN', 'x', 'y')",
    ),
}
