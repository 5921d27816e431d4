from django.db import migrations, models


class Migration(migrations.Migration):
    """Whose data is restricted."""

    dependencies = [("store", "0027_erasures")]

    operations = [
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.CharField(db_index=True, max_length=200)),
                ("reason", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
                ("lifted_by", models.CharField(blank=True, max_length=200)),
                ("lifted_at", models.BigIntegerField(null=True)),
                ("lifted_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("customer",),
                        name="restricted_once_at_a_time",
                    ),
                ],
            },
        ),
    ]
