from django.db import migrations, models


class Migration(migrations.Migration):
    """Who looked at a customer, and into which files customers went."""

    dependencies = [("store", "0028_restrictions")]

    operations = [
        migrations.CreateModel(
            name="CustomerSeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.CharField(max_length=200)),
                ("person", models.CharField(max_length=200)),
                ("day", models.IntegerField()),
            ],
            options={
                "ordering": ["-day", "person"],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "person", "day"), name="seen_once_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TakenAlong",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.BigIntegerField()),
                ("by", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=20)),
                ("fields", models.JSONField(default=list)),
                ("customers", models.BinaryField()),
            ],
            options={"ordering": ["-id"]},
        ),
    ]
